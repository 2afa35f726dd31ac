/**
 * JSON whose numbers keep their digits. JavaScript rounds numbers beyond 2^53, such as an id of 19 digits, and reads
 * those beyond 1.8e308 as infinite; such a number becomes a string with its digits as they were written.
 */

declare global {
  interface JSON {
    /**
     * A value that `JSON.stringify` writes as exactly this text.
     * https://github.com/tc39/proposal-json-parse-with-source
     */
    rawJSON(text: string): unknown
    isRawJSON(value: unknown): boolean
  }
}

/** A number of 16 digits or more, or with an exponent. Few bodies have one, and the others need no second pass. */
const MAY_HOLD_INEXACT = /[[:,\s]-?\d(?:[\d.]{15}|[\d.]*[eE])/

/** Like `JSON.parse`; a number that JavaScript cannot represent exactly becomes a string. */
export const parseExactly = (text: string): unknown => {
  // Invalid JSON must not become valid.
  const parsed: unknown = JSON.parse(text)
  return MAY_HOLD_INEXACT.test(text)
    ? JSON.parse(replaceNumbers(text, digits => (isExact(digits) ? digits : `"${digits}"`)))
    : parsed
}

/**
 * Like `JSON.parse`; a number that JavaScript cannot represent exactly becomes a value that `JSON.stringify` writes
 * unchanged.
 */
export const parseToWrite = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !isExact(context.source)
      ? JSON.rawJSON(context.source)
      : value,
  )

/**
 * Rewrites each number of a JSON text. Strings are skipped by tracking their quotes: a pattern for a whole string would
 * need more and more of the stack, and fail on one of ten million characters.
 */
export const replaceNumbers = (json: string, write: (digits: string) => string): string => {
  let isInText = false
  return json.replaceAll(/(?:\\.){1,500}|"|-?\d[\d.eE+-]*/gs, found => {
    if (found === '"') isInText = !isInText
    return isInText || found.startsWith('"') || found.startsWith('\\') ? found : write(found)
  })
}

/** Whether JavaScript writes a number exactly as it was written here. */
export const isWrittenSo = (source: string): boolean => String(Number(source)) === source

/** Longer than any number that JavaScript writes. */
const EXACT_LENGTH_MAX = 40

const isExact = (source: string): boolean =>
  isWrittenSo(source) ||
  (source.length <= EXACT_LENGTH_MAX && significant(source) === significant(String(Number(source))))

/** The same result for all ways of writing a number: `1.50`, `15e-1`. */
const significant = (source: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  return kept === ''
    ? '0'
    : `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`
}

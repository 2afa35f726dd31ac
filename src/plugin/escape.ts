import type { TemplateTarget } from './options.ts'

const VALUE_LENGTH = 1000
const HEADER_LENGTH = 200

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** At most so many characters, with an ellipsis where something was cut; never half of a surrogate pair. */
export const shorten = (text: string, length: number): string =>
  (text.length > length ? `${text.slice(0, length - 1)}…` : text).toWellFormed()

/** Everything in one line: what breaks a line or controls a terminal becomes a space. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

const withoutControls = (text: string): string => text.replaceAll(/(?![\n\t])\p{Cc}/gu, '')

const withEntities = (text: string, characters: RegExp): string =>
  text.replaceAll(characters, character => ENTITIES[character] ?? '')

const header = (text: string): string => shorten(oneLine(text).trim(), HEADER_LENGTH)

const ESCAPES: Readonly<Record<TemplateTarget, (text: string) => string>> = {
  mrkdwn: text => withEntities(oneLine(text), /[&<>]/g),
  html: text => withEntities(withoutControls(text), /[&<>"']/g),
  header,
  text: withoutControls,
  json: text => text,
}

/** Makes a single value safe for where it goes, whatever its content; what goes to people is shortened. */
export const escapeValue = (value: unknown, target: TemplateTarget): string =>
  ESCAPES[target](target === 'json' ? textOf(value) : shorten(textOf(value), VALUE_LENGTH))

/** Makes a whole rendered text fit: a header is one line, whatever the template itself contains. */
export const finishText = (text: string, target: TemplateTarget): string =>
  target === 'header' ? header(text) : text

/** Lists read `a, b`; what has more structure reads as JSON. */
const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every(item => typeof item !== 'object')) return value.join(', ')
  return JSON.stringify(value)
}

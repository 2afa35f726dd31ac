const MASK = '***'

export type Mask = (text: string) => string

/**
 * Replaces secrets anywhere in a text, in any case and in all encodings that other programs may have given them. This
 * is the only place that does so: for log lines, stored reasons, errors and the admin API. A text should not be cut
 * first: of a cut secret only the beginning is found, and only at the end of the text or before an ellipsis. The list
 * may grow: a config that is loaded later adds its own.
 */
export const createMask = (secrets: readonly string[]): Mask => {
  let spellings: string[] = []
  let beginnings: string[] = []
  let count = 0
  const search = (text: string): string => {
    // Nearly all texts hold none, and searching for each beginning this way takes a small part of the time of one large
    // pattern.
    const lowered = text.toLowerCase()
    if (!beginnings.some(beginning => lowered.includes(beginning))) return text
    const found = spellings.filter(spelling => lowered.includes(spelling))
    if (found.length === 0) return withoutBeginnings(text, lowered, spellings)
    const pattern = new RegExp(found.map(spelling => RegExp.escape(spelling)).join('|'), 'gi')
    const masked = text.replaceAll(pattern, MASK)
    return withoutBeginnings(masked, masked.toLowerCase(), spellings)
  }

  // What is said of one event is mostly said of the next one too.
  const known = new Map<string, string>()
  return text => {
    if (secrets.length !== count) {
      spellings = spellingsOf(secrets)
      beginnings = [...new Set(spellings.map(spelling => spelling.slice(0, BEGINNING)))]
      count = secrets.length
      known.clear()
    }
    const masked = known.get(text) ?? search(text)
    if (text.length > KNOWN_LENGTH_MAX) return masked
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(text, masked)
    return masked
  }
}

/** Which texts are remembered, and how many. */
const KNOWN_LENGTH_MAX = 128
const KNOWN_MAX = 512

/** This much of the beginning of a secret gives it away; less could be the end of any text. */
const BEGINNING = 8
const ELLIPSIS = '…'

/** Answers are read only in part, and plugins shorten their texts: sometimes in the middle of a secret. */
const withoutBeginnings = (text: string, lowered: string, spellings: readonly string[]): string => {
  const begun = spellings.filter(
    spelling => spelling.length > BEGINNING && lowered.includes(spelling.slice(0, BEGINNING)),
  )
  if (begun.length === 0) return text
  const parts = text.split(ELLIPSIS).map(part => {
    const start = Math.min(...begun.map(spelling => beginningIn(part, spelling)))
    return start < part.length ? `${part.slice(0, start)}${MASK}` : part
  })
  return parts.join(ELLIPSIS)
}

/** Where the beginning of a secret starts at the end of the text; the length of the text if there is none. */
const beginningIn = (text: string, spelling: string): number => {
  const end = text.length - BEGINNING
  for (let start = Math.max(0, text.length - spelling.length); start <= end; start += 1)
    if (spelling.startsWith(text.slice(start).toLowerCase())) return start
  return text.length
}

/** The same value with each string in it masked. */
export const maskTexts = <Value>(value: Value, mask: Mask): Value => {
  if (typeof value === 'string') return mask(value) as Value
  if (Array.isArray(value)) return value.map((item: unknown) => maskTexts(item, mask)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskTexts(inner as unknown, mask)]),
  ) as Value
}

/** A shorter piece of base64 could be part of any other text. */
const BASE64_SHORTEST = 8

/**
 * All encodings of the secrets, in lower case; longer ones first, so that one that contains another is replaced whole.
 */
const spellingsOf = (secrets: readonly string[]): string[] => {
  const spellings = secrets.flatMap(secret => [...written(secret), ...withinBase64(secret)])
  const lowered = spellings.map(spelling => spelling.toLowerCase())
  return [...new Set(lowered)].filter(Boolean).toSorted((a, b) => b.length - a.length)
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** What others write as `\\u…` in JSON, so that it is safe in a page: Go, Gson, .NET, and those that write ASCII only. */
const ESCAPED_IN_JSON = [/([<>&])/, /([<>&='])/, /([<>&'"+`]|[\x7f-\uffff])/, /([\x7f-\uffff])/]

const inEscapedJson = (text: string, escaped: RegExp): string =>
  text
    .split(escaped)
    .map((part, index) => (index % 2 === 0 ? inJson(part) : unicodeEscape(part)))
    .join('')

const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** As it is, in a URL, a form, HTML and YAML, and in JSON: also as PHP writes it, and in JSON within JSON. */
const written = (secret: string): string[] =>
  [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    inHtml(secret),
    inHtml(secret).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    secret.replaceAll("'", "''"),
    inJson(secret).replaceAll('/', '\\/'),
    ...ESCAPED_IN_JSON.map(escaped => inEscapedJson(secret, escaped)),
  ].flatMap(spelling => [spelling, inJson(spelling), inJson(inJson(spelling))])

/**
 * The characters that a secret has in base64 whatever is around it, as in `AUTH PLAIN` of SMTP and in `Basic`: it may
 * start at each of three positions of a group, and its first and last characters depend on its neighbors.
 */
const withinBase64 = (secret: string): string[] =>
  [0, 1, 2].flatMap(shift => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
    // Characters that hold bits of a neighbor: those of the bytes before, and the last one of an incomplete group.
    const start = [0, 2, 3][shift]
    const end = Math.floor((bytes.length * 8) / 6)
    return (['base64', 'base64url'] as const)
      .map(encoding => bytes.toString(encoding).slice(start, end))
      .filter(core => core.length >= BASE64_SHORTEST)
  })

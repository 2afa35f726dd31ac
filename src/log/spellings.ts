/** A shorter piece of base64 could be a part of any other text. */
const BASE64_SHORTEST = 8

/** What a secret may look like where somebody repeats it, in lower case; longer ones first, so that one that contains another is replaced whole. */
export const spellingsOf = (secrets: readonly string[]): string[] => {
  const spellings = secrets.flatMap(secret => [...written(secret), ...withinBase64(secret)])
  const lowered = spellings.map(spelling => spelling.toLowerCase())
  return [...new Set(lowered)].filter(Boolean).toSorted((a, b) => b.length - a.length)
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** As it is, in a URL, a form, HTML and YAML, and in JSON: also as PHP writes it, and where JSON stands in JSON. */
const written = (secret: string): string[] =>
  [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    inHtml(secret),
    inHtml(secret).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    secret.replaceAll("'", "''"),
    inJson(secret).replaceAll('/', '\\/'),
  ].flatMap(spelling => [spelling, inJson(spelling), inJson(inJson(spelling))])

/**
 * The characters that a secret has in base64 whatever stands around it, as in `AUTH PLAIN` of SMTP and in `Basic`: it may begin at each of
 * three places of a group, and what is at its ends depends on its neighbors.
 */
const withinBase64 = (secret: string): string[] =>
  [0, 1, 2].flatMap(shift => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
    // Characters that hold bits of a neighbor: those of the bytes before, and the last one of a group that is not full.
    const start = [0, 2, 3][shift]
    const end = Math.floor((bytes.length * 8) / 6)
    return (['base64', 'base64url'] as const)
      .map(encoding => bytes.toString(encoding).slice(start, end))
      .filter(core => core.length >= BASE64_SHORTEST)
  })

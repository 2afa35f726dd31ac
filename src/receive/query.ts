/** What the URL of a callback says, under the names that Chat gives it. */

/**
 * How the parameters are written elsewhere, in small letters, the best first: three spellings of `SdkAppid` stand in the vendor's own
 * tables, `WebhookCommand` on https://trtc.io/document/64412, `command` for the older events of Call on https://trtc.io/document/60130.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  SdkAppid: ['sdkappid'],
  CallbackCommand: ['callbackcommand', 'webhookcommand', 'command'],
  Sign: ['sign'],
  RequestTime: ['requesttime'],
  OptPlatform: ['optplatform'],
  ClientIP: ['clientip'],
  RequestId: ['requestid'],
}

const OTHER_SPELLINGS: ReadonlySet<string> = new Set(Object.values(SPELLINGS).flat())

/** Reads a URL's query. As Chat spells a parameter counts before any other spelling, which may be one of the URL's own. */
export const readQuery = (text: string): URLSearchParams => {
  const written = new URLSearchParams(text)
  const others = [...written].flatMap(([name, value]) => {
    const spelling = Object.hasOwn(SPELLINGS, name) ? '' : name.toLowerCase()
    return OTHER_SPELLINGS.has(spelling) ? [{ spelling, value }] : []
  })
  if (others.length === 0) return written
  const read = new URLSearchParams(written)
  for (const [name, spellings] of Object.entries(SPELLINGS)) {
    if (written.has(name)) continue
    const best = spellings.find(wanted => others.some(({ spelling }) => spelling === wanted))
    for (const { spelling, value } of others) if (spelling === best) read.append(name, value)
  }
  return read
}

/** Names by which the owners of a URL guard it. */
const SECRET = /token|secret|passw|pwd|auth(?!ors?$)|credential|signature|key$|^sig$|^code$/i

/** What would let a reader of the record send the callback once more. */
const NOT_KEPT = /^(?:sign|requesttime)$/i

/** A query with the values of its own secrets masked; everything else as it was written. */
export const withoutSecrets = (text: string): string => text.split('&').map(masked).join('&')

/** What is kept of a query: neither its own secrets nor Chat's signature. */
export const keptQuery = (text: string): string =>
  text
    .split('&')
    .filter(parameter => !NOT_KEPT.test(nameOf(parameter)))
    .map(masked)
    .join('&')

const masked = (parameter: string): string => {
  const name = nameOf(parameter)
  // Most are Chat's own, and need not be looked at.
  return !Object.hasOwn(SPELLINGS, name) && SECRET.test(name) ? `${writtenName(parameter)}=***` : parameter
}

const writtenName = (parameter: string): string => {
  const end = parameter.indexOf('=')
  return end < 0 ? parameter : parameter.slice(0, end)
}

const nameOf = (parameter: string): string => {
  const name = writtenName(parameter)
  return /[%+]/.test(name) ? ([...new URLSearchParams(name).keys()][0] ?? '') : name
}

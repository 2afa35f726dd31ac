/** What the URL of a callback says, under the names that Chat gives it. */
import type { EventFacts } from './event.ts'

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
  contenttype: ['contenttype'],
}

/** Reads a URL's query. As Chat spells a parameter counts before any other spelling, which may be one of the URL's own. */
export const readQuery = (text: string): URLSearchParams => {
  const written = new URLSearchParams(text)
  const chatsNameOf = readNames([...written.keys()])
  const others = [...written].flatMap(([name, value]) => {
    const chatsName = chatsNameOf(name)
    return chatsName === undefined || chatsName === name ? [] : [{ chatsName, value }]
  })
  if (others.length === 0) return written
  const read = new URLSearchParams(written)
  for (const { chatsName, value } of others) read.append(chatsName, value)
  return read
}

/** Which of the names in a query are read as which of Chat's. */
const readNames = (written: readonly string[]): ((name: string) => string | undefined) => {
  const others = written.filter(name => !Object.hasOwn(SPELLINGS, name)).map(name => name.toLowerCase())
  const chatsNames = new Map<string, string>()
  if (others.length > 0) {
    for (const [name, spellings] of Object.entries(SPELLINGS)) {
      const best = spellings.find(spelling => others.includes(spelling))
      if (best !== undefined && !written.includes(name)) chatsNames.set(best, name)
    }
  }
  return name => (Object.hasOwn(SPELLINGS, name) ? name : chatsNames.get(name.toLowerCase()))
}

/** What a query says that an event says too. */
const FIELDS = {
  SdkAppid: 'app',
  CallbackCommand: 'command',
  OptPlatform: 'platform',
  ClientIP: 'clientIp',
} as const satisfies Record<string, keyof EventFacts>

/** Longer than anything that Chat says in a URL, which others must be able to read. */
const PARAMETER_LENGTH_MAX = 256

/**
 * What Chat itself said in a URL, as it came, without its signature, which soon is too old: neither what the URL's owner has written there, nor
 * what a transform took out of the event.
 */
export const chatsQuery = (text: string, event: EventFacts, original: EventFacts): string => {
  const parameters = text.split('&')
  const chatsNameOf = readNames(parameters.map(nameOf))
  return parameters
    .flatMap(parameter => {
      const name = chatsNameOf(nameOf(parameter))
      if (name === undefined || NOT_KEPT.test(name) || parameter.length > PARAMETER_LENGTH_MAX) return []
      const field = Object.entries(FIELDS).find(([known]) => known === name)?.[1]
      if (field === undefined || event[field] === original[field]) return parameter
      const seen = event[field]
      return seen === undefined ? [] : `${writtenName(parameter)}=${encodeURIComponent(seen.toWellFormed())}`
    })
    .join('&')
}

/** Names by which the owners of a URL guard it. */
const SECRET = /token|secret|passw|pwd|auth(?!ors?$)|credential|signature|key$|^sig$|^code$/i

/** What would let a reader of the record send the callback once more. */
const NOT_KEPT = /^(?:sign|requesttime)$/i

/** A query with the values of its own secrets masked; everything else as it was written. */
export const withoutSecrets = (text: string): string => text.split('&').map(masked).join('&')

/** What is kept of a query: neither its own secrets nor Chat's signature; in the place of `Sign` the place of the token it was made with. */
export const keptQuery = (text: string, signedBy?: string): string =>
  [
    ...text
      .split('&')
      .filter(parameter => !NOT_KEPT.test(nameOf(parameter)))
      .map(masked),
    ...(signedBy === undefined ? [] : [`Sign=${signedBy}`]),
  ].join('&')

/** What was kept of a query, for people: as it came, and where the token stands that it was signed with. */
export const shownQuery = (kept: string): { query: string; signedBy?: string } => {
  const signedBy = new URLSearchParams(kept).get('Sign')
  return { query: keptQuery(kept), ...(signedBy !== null && { signedBy }) }
}

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

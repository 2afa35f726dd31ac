/** The parameters in a callback's URL, under Chat's names for them. */
import type { EventFacts } from './event.ts'

/**
 * Other spellings of the parameters, in lower case, the best first: three spellings of `SdkAppid` occur in the vendor's
 * own tables, `WebhookCommand` on https://trtc.io/document/64412, `command` for the older events of Call on
 * https://trtc.io/document/60130.
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

/**
 * Reads a URL's query. Chat's usual spelling of a parameter wins over any other, which may belong to the URL itself.
 */
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

/** Maps the names in a query to Chat's names. */
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

/** Parameters whose value an event has too. */
const FIELDS = {
  SdkAppid: 'app',
  CallbackCommand: 'command',
  OptPlatform: 'platform',
  ClientIP: 'clientIp',
} as const satisfies Record<string, keyof EventFacts>

/** Longer than anything that Chat puts in a URL; receivers must be able to read it. */
const PARAMETER_LENGTH_MAX = 256

/**
 * What Chat itself put in a URL, as it came, without its signature, which soon expires. Leaves out both the URL owner's
 * own parameters and what a transform removed from the event.
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

/** Parameter names that owners of a URL use for their secrets. */
const SECRET = /token|secret|passw|pwd|auth(?!ors?$)|credential|signature|key$|^sig$|^code$/i

/** With these, a reader of the record could send the callback again. */
const NOT_KEPT = /^(?:sign|requesttime)$/i

/** A query with the values of its own secrets masked; everything else as it was written. */
export const withoutSecrets = (text: string): string => text.split('&').map(masked).join('&')

/**
 * The stored form of a query: without its own secrets and without Chat's signature. `Sign` holds the place in the
 * config of the token it was made with.
 */
export const keptQuery = (text: string, signedBy?: string): string =>
  [
    ...text
      .split('&')
      .filter(parameter => !NOT_KEPT.test(nameOf(parameter)))
      .map(masked),
    ...(signedBy === undefined ? [] : [`Sign=${signedBy}`]),
  ].join('&')

/** A stored query, for people: as it came, and the place of the token that signed it. */
export const shownQuery = (kept: string): { query: string; signedBy?: string } => {
  const signedBy = new URLSearchParams(kept).get('Sign')
  return { query: keptQuery(kept), ...(signedBy !== null && { signedBy }) }
}

const masked = (parameter: string): string => {
  const name = nameOf(parameter)
  // Most names are Chat's own and need no check.
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

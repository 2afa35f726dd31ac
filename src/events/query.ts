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

/** A part of a query between two `&`. */
interface Parameter {
  /** As it came. */
  written: string
  name: string
  value: string
  /** Chat's name of it; undefined if the parameter belongs to the owner of the URL. */
  chatsName: string | undefined
}

/** A URL's query, under Chat's names. */
export class Query {
  readonly parameters: readonly Parameter[]

  constructor(parameters: readonly Parameter[]) {
    this.parameters = parameters
  }

  /** The first value of a parameter; undefined if it is missing. */
  get(chatsName: string): string | undefined {
    for (const parameter of this.parameters) if (parameter.chatsName === chatsName) return parameter.value
    return undefined
  }

  getAll(chatsName: string): string[] {
    const values: string[] = []
    for (const parameter of this.parameters)
      if (parameter.chatsName === chatsName) values.push(parameter.value)
    return values
  }
}

/**
 * Reads a URL's query. Chat's usual spelling of a parameter wins over any other, which may belong to the URL itself.
 */
export const readQuery = (text: string): Query => {
  const isPlain = PLAIN.test(text)
  const parameters = text
    .split('&')
    .map((written, index) =>
      isPlain || PLAIN.test(written) ? plainParameter(written) : encodedParameter(written, index),
    )
  // Most queries hold only what Chat put there.
  if (parameters.some(({ chatsName }) => chatsName === undefined)) findOtherSpellings(parameters)
  return new Query(parameters)
}

/** Nothing to decode, and no `?`, which is not read at the start of a query. `URLSearchParams` is slow. */
const PLAIN = /^[!-$&-*,->@-~]*$/

const plainParameter = (written: string): Parameter => {
  const name = writtenName(written)
  return { written, name, value: written.slice(name.length + 1), chatsName: usualName(name) }
}

const encodedParameter = (written: string, index: number): Parameter => {
  const [[name, value] = ['', '']] = new URLSearchParams(index === 0 ? written : `&${written}`)
  return { written, name, value, chatsName: usualName(name) }
}

const usualName = (name: string): string | undefined => (Object.hasOwn(SPELLINGS, name) ? name : undefined)

const findOtherSpellings = (parameters: readonly Parameter[]): void => {
  const others = parameters.filter(({ chatsName }) => chatsName === undefined)
  for (const [chatsName, spellings] of Object.entries(SPELLINGS)) {
    if (parameters.some(({ name }) => name === chatsName)) continue
    const best = spellings.find(spelling => others.some(({ name }) => name.toLowerCase() === spelling))
    if (best === undefined) continue
    for (const other of others) if (other.name.toLowerCase() === best) other.chatsName = chatsName
  }
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
  return readQuery(text)
    .parameters.flatMap(({ written, chatsName }) => {
      if (chatsName === undefined || isSignature(chatsName) || written.length > PARAMETER_LENGTH_MAX)
        return []
      const field = Object.entries(FIELDS).find(([known]) => known === chatsName)?.[1]
      if (field === undefined || event[field] === original[field]) return written
      const seen = event[field]
      return seen === undefined ? [] : `${writtenName(written)}=${encodeURIComponent(seen.toWellFormed())}`
    })
    .join('&')
}

/** Parameter names that owners of a URL use for their secrets. */
const SECRET = /token|secret|passw|pwd|auth(?!ors?$)|credential|signature|key$|^sig$|^code$/i

/** With these, a reader of the record could send the callback again. */
const SIGNATURE = /^(?:sign|requesttime)$/i

const isSignature = (name: string): boolean => SIGNATURE.test(name)

/** A query with the values of its own secrets masked; everything else as it was written. */
export const withoutSecrets = (text: string): string => readQuery(text).parameters.map(masked).join('&')

/**
 * The stored form of a query: without its own secrets and without Chat's signature. `Sign` holds the place in the
 * config of the token it was made with.
 */
export const keptQuery = ({ parameters }: Query, signedBy?: string): string => {
  const kept: string[] = []
  for (const parameter of parameters) if (!isSignature(parameter.name)) kept.push(masked(parameter))
  if (signedBy !== undefined) kept.push(`Sign=${signedBy}`)
  return kept.join('&')
}

/** A stored query, for people: as it came, and the place of the token that signed it. */
export const shownQuery = (kept: string): { query: string; signedBy?: string } => {
  const query = readQuery(kept)
  const signedBy = query.get('Sign')
  return { query: keptQuery(query), ...(signedBy !== undefined && { signedBy }) }
}

const masked = ({ written, name, chatsName }: Parameter): string =>
  // Chat's own names need no check.
  chatsName === undefined && SECRET.test(name) ? `${writtenName(written)}=***` : written

const writtenName = (parameter: string): string => {
  const end = parameter.indexOf('=')
  return end < 0 ? parameter : parameter.slice(0, end)
}

/**
 * The contract between the gateway and its plugins: all that a plugin may import from the gateway, as
 * `chatgate/plugin`.
 */
import Type, { type Static, type TObject, type TProperties } from 'typebox'
import type { fetch } from 'undici'
import type { ChatEvent } from './events/event.ts'
import type { Answer, Asked } from './plugin/answer.ts'
import type { HttpAnswer, HttpRequest } from './plugin/http/request-types.ts'
import type { Outcome } from './plugin/outcome.ts'

export { Type }
export type { ChatEvent, Change } from './events/event.ts'
export { valueAt } from './events/body.ts'
export { placesOf } from './events/understand.ts'
export { toDigest, type Digest } from './events/digest.ts'
export {
  chatOptions,
  endpointOptions,
  headerSafe,
  openEndpoint,
  type Endpoint,
} from './plugin/http/endpoint.ts'
export * from './plugin/message/contract.ts'
export { BODIES, bodyOption, eventHeaders, messageHeaders } from './plugin/system/body.ts'
export { lazyConnection, type LazyConnection } from './plugin/system/connection.ts'
export { deliverOver, keyOption, probeOver } from './plugin/system/deliver.ts'
export { nameMarkup } from './plugin/system/name.ts'
export { readAddress } from './plugin/http/address.ts'
export { readServer, serverOption } from './plugin/system/server.ts'
export {
  answerExpression,
  digestTemplate,
  duration,
  expression,
  fieldPath,
  rate,
  size,
  template,
  templateTree,
  type Expression,
  type FieldPath,
  type Markup,
  type Rate,
  type Template,
  type TemplateTree,
} from './plugin/options.ts'
export { httpOutcome, needsSetUp, type Fault, type Outcome } from './plugin/outcome.ts'
export { oneLine } from './plugin/template/escape.ts'
export {
  backslashed,
  fullWidth,
  withEntities,
  withoutMarkdown,
  withoutMentions,
} from './plugin/template/markup.ts'
export { readLines } from './plugin/lines.ts'
export { addressMistake, readPostgresAddress, type PostgresAddress } from './base/postgres/address.ts'
export { encodeAws, signAws } from './plugin/http/aws-signature.ts'
export { openPostgresSocket } from './base/postgres/socket.ts'
export {
  bytesJudged,
  expectOption,
  judgedOutcome,
  judgeOptions,
  unexpected,
} from './plugin/http/judged-reply.ts'
export { probeHost } from './plugin/http/probe.ts'
export { shorten } from './base/cut.ts'
export type { Answer, Asked, MessageElement, Refused } from './plugin/answer.ts'
export type { HttpAnswer, HttpRequest } from './plugin/http/request-types.ts'

/** How connections of a step are encrypted: texts in PEM, and the name that the receiver must prove to have. */
export interface TlsOptions {
  ca?: string
  cert?: string
  key?: string
  servername?: string
}

/** What the gateway lends to a plugin. */
export interface Tools {
  /**
   * Sends one HTTP request over a pool of kept-alive connections, one pool per origin. Never throws for network
   * failures: those are an answer with `error`. Redirects are not followed. Goes through the proxy of the step or of the
   * environment.
   */
  request(url: string, request: HttpRequest): Promise<HttpAnswer>
  /**
   * The same pools behind the standard `fetch` (undici's), for libraries that want one. Several times slower than
   * `request`. Redirects are not followed unless requested; answers beyond 1 MiB fail.
   */
  fetch: typeof fetch
  /** What the step says under `tls`, checked; absent if it says nothing. `request` and `fetch` keep to it by themselves. */
  tls?: TlsOptions
  /** Resolves a host name to its addresses; rejects when it has none. For probes. */
  lookup(hostname: string): Promise<string[]>
  /** Writes a line to the gateway's log, with the name of the step; secrets are masked. */
  log(fields: Record<string, unknown>, message: string): void
  /** Milliseconds since 1970. */
  now(): number
  /** The folder of the config; relative paths start here. */
  configFolder: string
  /**
   * Imports a package that the plugin declares in `needs`: resolves to its namespace, as `import()` does. Rejects with
   * a sentence if its code throws.
   */
  load(name: string): Promise<unknown>
}

/**
 * A filter's verdict on an event: whether to keep it and, for the explanation, which of its declared reasons and why.
 */
export type FilterVerdict = boolean | { keep: boolean; reason?: string; why?: string }

export interface Filter {
  /** Pure: depends on the event only. */
  keep(event: ChatEvent): FilterVerdict
}

export interface Transform {
  /** Pure: returns another event (`{ ...event, … }`) and leaves the given one unchanged. */
  apply(event: ChatEvent): ChatEvent
}

/** One attempt to deliver. */
export interface Attempt {
  /** The same for every attempt of one delivery, so that a receiver can recognize a repeat. */
  id: string
  /** 1 for the first. */
  number: number
  /** The destination's name, `<route>/<step>`. */
  destination: string
  /**
   * Rises from one delivery of the destination to the next, and so within each subject; the same for every attempt. A
   * receiver that has seen a higher one for the same subject knows that this is a repeat. 0 for a test message, which
   * must not change what earlier deliveries have made.
   */
  sequence: number
  /** Whether it was requested again by hand. */
  isReplay: boolean
  /** How far earlier attempts of this delivery got: the `progress` of the last outcome that had one. */
  progress?: string
  /**
   * The exact bytes that Chat sent. If a transform before this destination gave the event another body, that body as
   * JSON instead: what a transform removed is never sent.
   */
  originalBody: Uint8Array
  /**
   * Chat's own parameters of the URL as they came, `SdkAppid=…&CallbackCommand=…&OptPlatform=…`, without `Sign` and
   * `RequestTime`. If a transform before this destination changed one of them in the event, the event's value instead.
   * Empty for the gateway's own events.
   */
  originalQuery: string
  /**
   * W3C Trace Context of this attempt, for the `traceparent` header: its trace is the callback's, or is derived from
   * the event's id.
   */
  traceParent: string
  /** Aborted when the destination's `timeout` is over or the gateway stops; plugins must honor it. */
  signal: AbortSignal
}

/** What would be sent, for people: its parts by name, for example `subject` and `text`. */
export type Preview = Readonly<Record<string, string>>

export interface Destination {
  /** The address it sends to, for people; without secrets. */
  target: string
  /**
   * Sends the event and says whether to try again, never when. Throwing is a bug: it is logged as one, and the delivery
   * is retried.
   */
  deliver(event: ChatEvent, attempt: Attempt): Promise<Outcome>
  /** Sends the events of a digest as one message, like `deliver`. Without it the destination supports no `digest`. */
  deliverMany?(events: readonly ChatEvent[], attempt: Attempt): Promise<Outcome>
  /** What `deliver` would send, without sending it. Used by `chatgate trace` and `plan`. */
  preview?(event: ChatEvent, attempt: Attempt): Preview
  /** Checks, without sending anything, whether the target can be reached. Used by `chatgate check --online`. */
  probe?(signal: AbortSignal): Promise<{ ok: boolean; detail: string }>
  /** Releases connections and timers. */
  stop?(): void | Promise<void>
}

export interface Responder {
  /**
   * Decides what Chat is told before something happens; the first answer in the chain wins. `undefined` leaves it to
   * the next responder. Throwing is a bug: it is logged as one, and Chat is told what `unusable` says.
   */
  answer(event: ChatEvent, asked: Asked): Answer | undefined | Promise<Answer | undefined>
  /** Answers that follow from the options alone; checked at start against what the command allows. */
  possible?: readonly Answer[]
  /** Releases connections and timers. */
  stop?(): void | Promise<void>
}

/** What `start` returns, by the kind of plugin. */
export interface Started {
  filter: Filter
  transform: Transform
  destination: Destination
  responder: Responder
}

export type PluginKind = keyof Started

/** A plugin, as its file's default export. */
export interface PluginDefinition<
  Kind extends PluginKind = PluginKind,
  Options extends TProperties = TProperties,
> {
  kind: Kind
  /** One sentence for the reference. */
  summary: string
  /**
   * A TypeBox schema for each option, each with a `description`; `secret: true` on values that must never be shown,
   * `file: true` on the path of a file whose change reloads the config.
   */
  options: Options
  /** Options as a user would write them; checked by the contract test and shown in the reference. */
  example: Record<string, unknown>
  /** Sends by `tools.request` or `tools.fetch`: its steps take `proxy` and `tls`, which those two keep to by themselves. */
  http?: boolean
  /** Its library takes `tools.tls`: its steps take `tls`. */
  tls?: boolean
  /**
   * Packages that it loads by `tools.load`, which operators install themselves: the version of each, exact (`2.12.1`) or
   * at least (`^2.12.1`). They are looked for beside the config, then beside the gateway; a config that uses the plugin
   * without them is refused.
   */
  needs?: Readonly<Record<string, string>>
  /** More for the reference, in Markdown: what operators must set up at the other end. */
  notes?: string
  /** Destinations: the delivery settings unless the config says otherwise. `rate` as in the YAML, for example `1/s`. */
  delivery?: { rate?: string; order?: boolean }
  /** Filters: the reasons they give for stopping an event, each with a sentence for the reference. */
  reasons?: Record<string, string>
  /** Filters: the only commands whose events they can ever keep, for warnings about steps that are never reached. */
  onlyFor?: readonly string[]
  /**
   * Runs once at start, with the options checked, defaults filled in, and durations, sizes, templates and expressions
   * decoded. May throw to reject them.
   */
  start(options: Static<TObject<Options>>, tools: Tools): Started[Kind]
}

/** Gives a plugin its types; returns the definition unchanged. */
export const definePlugin = <const Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
): PluginDefinition<Kind, Options> => definition

import type { IncomingMessage } from 'node:http'
import type { Body } from '../events/body.ts'
import type { CallbackTraces } from '../traces/tracing.ts'
import { readTraceParent } from '../events/trace-parent.ts'
import type { Envelope } from '../events/envelope.ts'
import type { NewEvent } from '../store/store.ts'
import { arrivalOf } from '../callback/arrival.ts'
import {
  answer,
  answerOfKept,
  decided,
  withErrorMessage,
  type CallbackAnswer,
  type AnswerName,
} from '../callback/answers.ts'
import { readBody } from './body.ts'
import type { KnownHeaders } from './headers.ts'
import type { Kept } from './keep.ts'
import { toNewEvent } from '../callback/new-event.ts'
import { readQuery, withoutSecrets } from '../events/query.ts'
import { REFUSED_BODY_MAX_BYTES, type RefusedSample } from './refused.ts'
import { senderOf, type Networks } from './sender.ts'
import { validate } from '../callback/validate.ts'
import { verify, type VerifiableApp } from '../callback/verify.ts'

/** A question from Chat. */
export interface PendingCallback {
  event: NewEvent
  body: Body
  /** By `performance.now()`. */
  arrivedAt: number
  kept: Promise<Kept>
}

export interface Reception {
  apps: Readonly<Record<string, VerifiableApp>>
  maxBodyBytes: number
  /** Stores all of these, or none. */
  keep: (events: NewEvent[]) => Promise<Kept>
  /** Whether the content of the answer to a command matters. */
  isAsked: (command: string) => boolean
  /** The answer to such a command. */
  decide: (asked: PendingCallback) => Promise<Envelope>
  /** The name of this gateway. */
  node: string
  /** The proxies whose `X-Forwarded-For` is trusted. */
  proxies: Networks
  /** A sample of refused callbacks. */
  refused: RefusedSample
  now: () => number
  /** Absent while traces are off. */
  traces?: CallbackTraces | undefined
}

/** A request to the callback address. */
export interface Incoming {
  request: IncomingMessage
  headers: KnownHeaders
  /** The URL's query as it came. */
  query: string
}

export interface Received {
  answer: CallbackAnswer
  /**
   * The stored event, or the one that could not be stored, the first of a batch; absent if the request was refused
   * earlier.
   */
  event?: NewEvent
}

/** The path of a callback: verify, validate, keep, answer. */
export const receive = async (incoming: Incoming, reception: Reception): Promise<Received> => {
  const arrivedAt = performance.now()
  const { headers } = incoming
  const query = readQuery(incoming.query)
  const commands = query.getAll('CallbackCommand')
  const short = commands.length === 0 && isShort(headers) ? await readBody(incoming, SHORT_BYTES) : undefined
  if (short && saysNothing(short)) return { answer: answer('probe') }

  const verified = verify(query, reception.apps, reception.now())
  if ('refused' in verified) return refuse(verified, incoming, short, reception)

  const bytes = short ?? (await readBody(incoming, reception.maxBodyBytes))
  const validated = validate(commands, bytes)
  if ('refused' in validated) return refuse(validated, incoming, bytes, reception)

  const arrival = arrivalOf(query, verified, reception.now())
  arrival.node = reception.node
  const traceParent = readTraceParent(headers.traceparent)
  if (traceParent !== undefined) arrival.traceParent = traceParent
  const events = validated.callbacks.map((callback, index) => toNewEvent(callback, arrival, index))
  const [event] = events
  const body = validated.callbacks[0]?.body
  if (!event || !body) throw new Error('a callback is one event at least')
  const { traces } = reception
  if (traces) for (const each of events) traces.sample(each)
  const kept = reception.keep(events)
  traces?.commits(events, arrivedAt, kept)
  const told = reception.isAsked(event.command)
    ? await answerAsked({ event, body, arrivedAt, kept }, reception)
    : answerStored(events, await kept)
  traces?.answered(events, arrivedAt, told)
  return { event, answer: event.command.includes('.') ? told : withErrorMessage(told) }
}

const answerStored = (events: readonly NewEvent[], kept: Kept): CallbackAnswer => {
  if (kept !== 'kept') return answer(kept)
  return answerOfKept(events.find(event => event.unreadable !== undefined)?.unreadable)
}

const answerAsked = async (asked: PendingCallback, { decide }: Reception): Promise<CallbackAnswer> => {
  const deciding = decide(asked)
  // Chat waits for a decision, not for our disk: a before-event is stored while it is being answered.
  if (asked.event.kind !== 'before') {
    const kept = await asked.kept
    if (kept !== 'kept') return answer(kept)
  }
  return decided(await deciding)
}

/** Refuses a callback, and samples it. `body` is undefined if it has not been read yet. */
const refuse = async (
  { refused: name, detail }: { refused: AnswerName; detail?: string },
  incoming: Incoming,
  body: Uint8Array | undefined,
  { refused, now, proxies }: Reception,
): Promise<Received> => {
  const told = answer(name, detail)
  if (refused.wants()) {
    const bytes = body ?? (await readSome(incoming))
    refused.add({
      answer: name,
      why: told.envelope.ErrorInfo,
      at: now(),
      from: senderOf(incoming.request, proxies),
      query: withoutSecrets(incoming.query),
      body: bytes.subarray(0, REFUSED_BODY_MAX_BYTES),
    })
  }
  return { answer: told }
}

/** A body that is too large, or that does not arrive, is left out of the sample. */
const readSome = (incoming: Incoming): Promise<Uint8Array> =>
  readBody(incoming, REFUSED_BODY_MAX_BYTES).catch(() => new Uint8Array())

const SHORT_BYTES = 16

/** Decided from the headers alone, because the vendor's probe is undocumented and nothing is worth waiting for. */
const isShort = (headers: KnownHeaders): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SHORT_BYTES

const saysNothing = (bytes: Uint8Array): boolean =>
  /^\s*(?:\{\s*\})?\s*$/.test(new TextDecoder().decode(bytes))

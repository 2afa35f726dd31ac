import type { IncomingMessage } from 'node:http'
import type { Envelope } from '../events/envelope.ts'
import type { Body } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import { answer, decided, type Answer } from './answers.ts'
import { readBody } from './body.ts'
import type { Kept } from './keep.ts'
import { toNewEvent } from './new-event.ts'
import { validate, type Callback } from './validate.ts'
import { verify, type VerifiableApp } from './verify.ts'

export interface Reception {
  apps: Readonly<Record<string, VerifiableApp>>
  maxBodyBytes: number
  keep: (event: NewEvent) => Promise<Kept>
  /** The answer to a before-event. */
  decide: (command: string, body: Body) => Envelope
  now: () => number
}

export interface Received {
  answer: Answer
  /** What is kept, or was meant to be; absent where the request was refused before. */
  event?: NewEvent
}

/** The way of a callback: verify, validate, keep, answer. */
export const receive = async (
  request: IncomingMessage,
  queryText: string,
  reception: Reception,
): Promise<Received> => {
  const query = new URLSearchParams(queryText)
  const commands = query.getAll('CallbackCommand')
  if (commands.length === 0 && !hasBody(request)) return { answer: answer('probe') }

  const verified = verify(query, reception.apps, reception.now())
  if ('refused' in verified) return { answer: answer(verified.refused) }

  const bytes = await readBody(request, reception.maxBodyBytes)
  const validated = validate(commands, bytes)
  if ('refused' in validated) return { answer: answer(validated.refused) }

  const event = toNewEvent(validated.callback, verified.app, query, bytes, reception.now())
  return { event, answer: await keepAndAnswer(event, validated.callback, reception) }
}

/** Told from the headers alone, as the vendor's probe is undocumented and nothing should be waited for. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const keepAndAnswer = async (event: NewEvent, callback: Callback, reception: Reception): Promise<Answer> => {
  const keeping = reception.keep(event)
  // Chat waits for a decision, not for our disk: a before-event is kept beside its answer.
  if (event.kind === 'before') return decided(reception.decide(callback.command, callback.body))
  const kept = await keeping
  if (kept !== 'kept') return answer(kept)
  return event.unreadable === undefined ? answer('kept') : answer('unreadable', event.unreadable)
}

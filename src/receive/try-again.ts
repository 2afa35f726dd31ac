import { answer } from '../callback/answers.ts'
import { arrivalOf } from '../callback/arrival.ts'
import { toNewEvent } from '../callback/new-event.ts'
import { readQuery } from '../events/query.ts'
import type { RefusedCallback } from './refused.ts'
import type { Reception } from './receive.ts'
import { validate } from '../callback/validate.ts'
import { verify } from '../callback/verify.ts'

/** The outcome of trying a refused callback again: stored as these events, or why not. */
export type TriedAgain = { events: string[] } | { refused: string }

/**
 * Takes a refused callback as if it had just come, by the config in force. It counts as received when it first came.
 */
export const tryAgain = async (
  { query: text, body, at }: RefusedCallback,
  { apps, keep }: Pick<Reception, 'apps' | 'keep'>,
): Promise<TriedAgain> => {
  const query = readQuery(text)
  const verified = verify(query, apps, at)
  if ('refused' in verified) return { refused: answer(verified.refused, verified.detail).envelope.ErrorInfo }
  const validated = validate(query.getAll('CallbackCommand'), body)
  if ('refused' in validated) return { refused: answer(validated.refused).envelope.ErrorInfo }
  const arrival = arrivalOf(query, verified, at)
  const events = validated.callbacks.map((callback, index) => toNewEvent(callback, arrival, index))
  const kept = await keep(events)
  return kept === 'kept'
    ? { events: events.map(({ id }) => id) }
    : { refused: answer(kept).envelope.ErrorInfo }
}

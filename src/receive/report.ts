import { createLimiter, type Log } from '../log/log.ts'
import type { AnswerDetails } from './app.ts'
import { claimOf } from '../callback/arrival.ts'
import type { Appender, Failing } from './keep.ts'
import { ownEvent } from '../callback/own-event.ts'
import type { Answer } from '../callback/answers.ts'

interface Counted {
  answered: (answer: Answer, details: AnswerDetails) => void
}

/** At most one line a second for each kind of refusal. */
const REFUSAL_LOG_MS = 1_000

/** Counts each answer, and logs what was refused. */
export const reportAnswers = (metrics: Counted, log: Log) => {
  const limit = createLimiter(REFUSAL_LOG_MS)
  return (answer: Answer, details: AnswerDetails): void => {
    metrics.answered(answer, details)
    const { name, envelope } = answer
    const { event, error, from, query } = details
    if (envelope.ActionStatus === 'OK') return
    limit(name, leftOut => {
      const app = claimOf(query).app || undefined
      const { id, command } = event ?? {}
      const facts = { answer: name, info: envelope.ErrorInfo, event: id, command, app, from, err: error }
      log.warn({ ...facts, leftOut }, 'refused a callback')
    })
  }
}

/** The store fails for all callbacks alike, so one line a second is enough. */
export const reportStoreFailures = (log: Log): ((error: unknown) => void) => {
  const limit = createLimiter(REFUSAL_LOG_MS)
  return error =>
    limit('store', leftOut => log.error({ err: error, leftOut }, 'the store failed; trying again'))
}

/** Reports, as an event, a period in which the store failed. Only afterwards: during it, nothing could be stored. */
export const reportRecovery =
  (store: Appender, log: Log) =>
  ({ since, error }: Failing): void => {
    const { code = '', message } = error as { code?: string; message: string }
    const body = {
      CallbackCommand: 'Gateway.StoreFailing',
      Since: since,
      Until: Date.now(),
      Code: code,
      Reason: message,
    }
    log.info(body, 'the store works again')
    void store.append([ownEvent(body.CallbackCommand, 'store', body)]).catch(reportStoreFailures(log))
  }

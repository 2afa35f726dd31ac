import { createLimiter, type Log } from '../log/log.ts'
import type { AnswerDetails } from './app.ts'
import { claimOf } from '../callback/arrival.ts'
import type { Appender, KeepFailure } from './keep.ts'
import { ownEvent } from '../callback/own-event.ts'
import type { CallbackAnswer } from '../callback/answers.ts'
import { cut } from '../base/cut.ts'
import type { Decision } from '../decide/decision.ts'
import type { DecisionTally } from '../decide/tally.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import type { NewEvent, Store } from '../store/store.ts'
import type { PendingCallback } from './receive.ts'

interface Counted {
  answered: (answer: CallbackAnswer, details: AnswerDetails) => void
}

/** At most one line a second for each kind of refusal. */
const REFUSAL_LOG_MS = 1_000

/** Counts each answer, and logs what was refused. */
export const reportAnswers = (metrics: Counted, log: Log) => {
  const limit = createLimiter(REFUSAL_LOG_MS)
  return (answer: CallbackAnswer, details: AnswerDetails): void => {
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
  ({ since, error }: KeepFailure): void => {
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

interface ReportOptions {
  store: Pick<Store, 'recordDecision'>
  metrics: { decided: (command: string, decision: Decision) => void }
  tally: Pick<DecisionTally, 'decided'>
  log: Log
  mask: Mask
}

/** For texts from a service whose answer could not be used. */
const TEXT_SHOWN = 320

/** Counts what Chat was told, records it once the event is stored, and logs everything that was not simply allowed. */
export const reportDecisions = ({ store, metrics, tally, log, mask }: ReportOptions) => {
  const onFailure = reportStoreFailures(log)
  // Masked before it is cut, because half a secret would not be found.
  const shown = (text: string): string => cut(mask(text), TEXT_SHOWN).toWellFormed()
  return ({ event, kept }: PendingCallback, taken: Decision): void => {
    metrics.decided(event.command, taken)
    const decision = maskTexts(taken, shown)
    tally.decided(event.id, decision)
    narrate(log, event, decision)
    void record(store, event, kept, decision).catch(onFailure)
  }
}

const record = async (
  store: Pick<Store, 'recordDecision'>,
  { id }: NewEvent,
  kept: PendingCallback['kept'],
  decision: Decision,
): Promise<void> => {
  if ((await kept) === 'kept') await store.recordDecision(id, JSON.stringify(decision))
}

const narrate = (log: Log, { id, command, operator, subject }: NewEvent, decision: Decision): void => {
  const facts = { event: id, command, operator, subject, ...decision }
  if (decision.verdict) log.info(facts, 'verdict not sent to Chat')
  else if (
    decision.reason !== 'answered' &&
    decision.reason !== 'nobody-answered' &&
    decision.reason !== 'shadow'
  )
    log.warn(facts, 'answered as configured, not by a responder')
  else if (decision.told === 'allow') log.debug(facts, 'answered')
  else log.info(facts, 'answered')
}

import { cut } from '../base/cut.ts'
import type { Decision } from '../decide/decision.ts'
import type { Tally } from '../decide/tally.ts'
import type { Log } from '../log/log.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import type { NewEvent, Store } from '../store/store.ts'
import type { Asked } from './receive.ts'
import { reportStoreFailures } from './report.ts'

interface ReportOptions {
  store: Pick<Store, 'recordDecision'>
  metrics: { decided: (command: string, decision: Decision) => void }
  tally: Pick<Tally, 'decided'>
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
  return ({ event, kept }: Asked, taken: Decision): void => {
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
  kept: Asked['kept'],
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

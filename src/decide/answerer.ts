import { cut } from '../base/cut.ts'
import { askedSpanId, traceParentFor } from '../events/trace-parent.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { answerContractOf } from '../events/catalog.ts'
import { askedPeople } from '../events/understand.ts'
import { LATE_MS, type AskedEvent, type ResponderVerdict } from './decision.ts'
import { askResponders, type AnswerChain } from './responders.ts'
import type { Log } from '../log/log.ts'
import type { Watch } from '../route/step.ts'
import { thrownText } from '../base/thrown.ts'

/** Asks the responders of this thread. Never rejects: a plugin's failure is a verdict and a line in the log. */
export const createAnswerer = (
  chains: readonly AnswerChain[],
  watch: Watch,
  log: Log,
): ((event: AskedEvent, withinMs: number) => Promise<ResponderVerdict>) => {
  const byCommand = new Map(chains.map(chain => [chain.command, chain]))

  const ask = async (asked: AskedEvent, withinMs: number): Promise<ResponderVerdict> => {
    const event = toChatEvent(asked)
    const chain = byCommand.get(event.command)
    const contract = answerContractOf(event.command)
    if (!chain || !contract) return { reason: 'nobody-answered' }
    return askResponders(
      chain,
      event,
      { contract, people: askedPeople(event.command, event.body) },
      {
        originalBody: asked.body,
        originalQuery: asked.query,
        traceParent: traceParentFor(asked, askedSpanId(asked.id)),
        signal: AbortSignal.timeout(Math.max(0, Math.ceil(withinMs)) + LATE_MS),
      },
      watch,
    )
  }

  return async (asked, withinMs) => {
    // Under overload, questions that nobody waits for any more must not delay the ones after them.
    if (withinMs < -LATE_MS) return { reason: 'not-asked', why: 'its turn came too late' }
    try {
      const verdict = bounded(await ask(asked, withinMs))
      report(log, asked.id, verdict)
      return verdict
    } catch (error) {
      log.error({ event: asked.id, err: error }, 'the responders could not be asked')
      return { reason: 'not-asked', why: thrownText(error) }
    }
  }
}

/**
 * It is masked and cut shorter where it is shown, but without this limit a text of any length would be copied there
 * first.
 */
const WHY_LENGTH_MAX = 16 * 1024

const bounded = (verdict: ResponderVerdict): ResponderVerdict =>
  verdict.why === undefined ? verdict : { ...verdict, why: cut(verdict.why, WHY_LENGTH_MAX) }

const MISTAKES: ReadonlySet<string> = new Set(['responder-threw', 'responder-misbehaved', 'responder-hung'])

const report = (log: Log, event: string, { reason, step, why }: ResponderVerdict): void => {
  if (MISTAKES.has(reason)) log.error({ event, step, why }, reason)
  else if (reason === 'responder-failed') log.warn({ event, step, why }, reason)
}

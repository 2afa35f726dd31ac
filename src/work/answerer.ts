import { toChatEvent } from '../events/chat-event.ts'
import { answerContractOf } from '../events/catalog.ts'
import { askedPeople } from '../events/understand.ts'
import type { Verdict } from '../decide/decision.ts'
import { askResponders, type AnswerChain } from '../decide/responders.ts'
import type { Log } from '../log/log.ts'
import type { Watch } from '../route/step.ts'
import type { AskedEvent } from './messages.ts'

/** A verdict that comes so long after the answer had to leave is still recorded; then the responder is told to stop. */
const LATE_MS = 2_000

/** Asks the responders of this thread. Rejects never; what plugins do wrong is a verdict and a line in the log. */
export const createAnswerer = (
  chains: readonly AnswerChain[],
  watch: Watch,
  log: Log,
): ((event: AskedEvent, withinMs: number) => Promise<Verdict>) => {
  const byCommand = new Map(chains.map(chain => [chain.command, chain]))

  return async (asked, withinMs) => {
    const event = toChatEvent(asked)
    const chain = byCommand.get(event.command)
    const contract = answerContractOf(event.command)
    if (!chain || !contract) return { reason: 'nobody-answered' }
    const verdict = await askResponders(
      chain,
      event,
      { contract, people: askedPeople(event.command, event.body) },
      { originalBody: asked.body, signal: AbortSignal.timeout(Math.max(0, Math.ceil(withinMs)) + LATE_MS) },
      watch,
    )
    report(log, event.id, verdict)
    return verdict
  }
}

const MISTAKES: ReadonlySet<string> = new Set(['responder-threw', 'responder-misbehaved', 'responder-hung'])

const report = (log: Log, event: string, { reason, step, why }: Verdict): void => {
  if (MISTAKES.has(reason)) log.error({ event, step, why }, reason)
  else if (reason === 'responder-failed') log.warn({ event, step, why }, reason)
}

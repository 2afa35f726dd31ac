import { locale } from '../../state/preferences.ts'
import { exactDurationText } from '../../state/exact-duration.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { Detail } from './destination-page.tsx'
import { limitText } from './limit.ts'

const time = (ms: number): string => exactDurationText(ms, locale.value)

/** How deliveries are made, in sentences. */
export const Policy = ({ policy }: { policy: Detail['policy'] }) => {
  const t = operateTexts.value
  if (!policy) return <p>{t.gone}</p>
  const says = t.policySays
  const { timeoutMs, retry, concurrency, rate, order, digestMs, circuit } = policy
  const sentences = [
    order ? says.inOrder : says.noOrder,
    digestMs !== undefined && says.digest(time(digestMs)),
    says.concurrency(concurrency),
    rate && says.rate(limitText(rate)),
    says.timeout(time(timeoutMs)),
    says.retry(time(retry.firstMs), time(retry.maxMs), time(retry.giveUpAfterMs)),
    says.maxPause(time(retry.maxPauseMs)),
    says.circuit(circuit.failures, time(circuit.probeMs)),
  ].filter(sentence => typeof sentence === 'string')
  return (
    <ul class="sentences">
      {sentences.map(sentence => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

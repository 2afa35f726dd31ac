import { Copy } from '../../parts/copy.tsx'
import { Section } from '../../parts/heading.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { countText } from '../../state/number.ts'
import {
  differs,
  KINDS,
  planMarkdown,
  type Found,
  type Plan,
  type PlannedDestination,
} from '../../state/plan-markdown.ts'
import { planTexts } from '../../texts/plan.ts'
import { Sides } from './sides.tsx'

const LOOKS = { lost: 'bad', added: 'good', changed: 'open' } as const

/** Per destination, the worst first. */
export const PlanResult = ({ plan, found }: { plan: Plan; found: Found }) => {
  const t = planTexts.value
  const { destinations, answers, events, cutBy, lastReceivedAt, moreDestinations = 0 } = found
  const different = destinations.filter(differs)
  const same = destinations.filter(destination => !differs(destination))
  return (
    <Section level={2} title={t.result} className="plan-result">
      <p class="muted">
        {t.compared(events)}
        {cutBy !== undefined && ` · ${t.cutBy[cutBy]}`}
        {cutBy !== undefined && lastReceivedAt !== undefined && (
          <>
            {' '}
            {t.upTo} <Moment iso={lastReceivedAt} />
          </>
        )}{' '}
        <Copy label={t.asMarkdown} text={() => planMarkdown(plan, found)} />
      </p>
      {different.length === 0 && answers.changed.count === 0 && <p class="good">{t.noDifference}</p>}
      {different.map(destination => (
        <Destination key={destination.destination} destination={destination} />
      ))}
      {moreDestinations > 0 && <p class="muted">{t.moreDestinations(moreDestinations)}</p>}
      {answers.changed.count > 0 && <Answers answers={answers} />}
      {answers.notAsked > 0 && <p class="notice">{t.notAsked(answers.notAsked)}</p>}
      {same.length > 0 && (
        <details>
          <summary>{t.unchangedDestinations(same.length)}</summary>
          <ul>
            {same.map(({ destination, unchanged }) => (
              <li key={destination}>
                <Said text={destination} /> <span class="muted">{t.unchanged(countText(unchanged))}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}

const Destination = ({ destination }: { destination: PlannedDestination }) => {
  const t = planTexts.value
  const kinds = KINDS.filter(kind => destination[kind].count > 0)
  return (
    <article>
      <h3>
        <Said text={destination.destination} />
        {kinds.map(kind => (
          <span key={kind} class={`count ${LOOKS[kind]}`}>
            {t.kinds[kind](countText(destination[kind].count))}
          </span>
        ))}
        <span class="count muted">{t.unchanged(countText(destination.unchanged))}</span>
      </h3>
      {kinds.flatMap(kind =>
        destination[kind].examples.map(example => (
          <Sides key={`${kind} ${example.event}`} example={example} look={LOOKS[kind]} kind={t.kind[kind]} />
        )),
      )}
    </article>
  )
}

const Answers = ({ answers: { changed, unchanged } }: { answers: Found['answers'] }) => {
  const t = planTexts.value
  return (
    <article>
      <h3>
        {t.answers}
        <span class="count open">{t.kinds.changed(countText(changed.count))}</span>
        <span class="count muted">{t.unchanged(countText(unchanged))}</span>
      </h3>
      {changed.examples.map(example => (
        <Sides key={example.event} example={example} look="open" kind={t.kind.changed} />
      ))}
    </article>
  )
}

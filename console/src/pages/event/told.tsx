import { Section } from '../../parts/heading.tsx'
import { laterTexts } from '../../texts/later.ts'
import { reasonText } from '../../texts/reasons.ts'
import { Code, Said } from '../../parts/text.tsx'
import { Duration } from '../../parts/time.tsx'
import { texts } from '../../state/preferences.ts'
import type { EventDetail } from './event-head.tsx'

type Decision = NonNullable<EventDetail['decision']>

/** What Chat was told when it asked, and why. */
export const Told = ({ decision, level }: { decision: Decision; level: 2 | 3 }) => {
  const later = laterTexts.value
  const { verdict } = decision
  return (
    <Section level={level} title={later.told}>
      <p>
        <strong class={decision.told === 'allow' ? 'good' : 'open'}>{later.toldWords[decision.told]}</strong>{' '}
        <span class="number">({decision.code})</span> {later.within} <Duration ms={decision.durationMs} />
      </p>
      <Because decision={decision} />
      <p class="muted">{reasonText('decision', decision.reason, decision.explanation)}</p>
      {verdict && (
        <p>
          {later.respondersSaid}{' '}
          <strong>{verdict.told === undefined ? later.nothing : later.toldWords[verdict.told]}</strong>{' '}
          {later.within} <Duration ms={verdict.durationMs} /> · <Because decision={verdict} />
        </p>
      )}
    </Section>
  )
}

const Because = ({
  decision: { reason, step, why },
}: {
  decision: Pick<Decision, 'reason' | 'step' | 'why'>
}) => (
  <span>
    <Code text={reason} />
    {step !== undefined && (
      <>
        {' '}
        {texts.value.at} <Code text={step} />
      </>
    )}
    {why !== undefined && (
      <>
        {': '}
        <Said text={why} />
      </>
    )}
  </span>
)

import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { DestinationState } from '../../parts/destination-state.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/heading.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { locale, texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import { Attempts } from './attempts.tsx'
import { Actions, ChangeDestination, type Action } from './change-destination.tsx'
import { Lines } from './lines.tsx'
import { Policy } from './policy.tsx'
import { destinationPath } from '../../state/paths.ts'
import { countText } from '../../state/number.ts'
import { useAsking } from '../../parts/use-asking.ts'

export type Detail = Answer<'GET /api/destinations/:route/:step'>

const POLL_MS = 2000

/** One destination: how it is doing, who waits behind whom, how deliveries are made, and what its receiver said last. */
export const DestinationPage = ({ route, step }: { route: string; step: string }) => {
  const { page, loading } = texts.value
  const name = `${route}/${step}`
  const api = apiAddress('GET /api/destinations/:route/:step', { route, step })
  const { answer, failure, from } = useAsked(api, POLL_MS)
  const detail = from === api ? answer : undefined
  useTitle(name)
  return (
    <div class="event-page">
      <p class="crumb">
        <a href="/destinations">{page.destinations}</a>
      </p>
      <article>
        <h1>
          <Said text={name} />
        </h1>
        <Failure failure={failure} />
        {!detail && !failure && <p class="loading">{loading}</p>}
        {detail && <Details key={name} of={detail} />}
        <SameAs
          command="chatgate destinations"
          api={api}
          link={() => `${location.origin}${destinationPath(name)}`}
        />
      </article>
    </div>
  )
}

const Details = ({ of }: { of: Detail }) => {
  const t = operateTexts.value
  const { about: action, key, ask, close } = useAsking<Action>()
  return (
    <>
      <p class="sum-up">
        <DestinationState of={of} />
      </p>
      <Counts of={of} />
      <Actions of={of} chosen={action} choose={ask} />
      {action && <ChangeDestination key={key} of={of} action={action} onClose={close} />}
      <Section level={2} title={t.lines}>
        <Lines of={of} />
      </Section>
      <Section level={2} title={t.lastAttempts}>
        <Attempts of={of} />
      </Section>
      <Section level={2} title={t.policy}>
        <Policy policy={of.policy} />
      </Section>
    </>
  )
}

const Counts = ({ of }: { of: Detail }) => {
  const t = operateTexts.value
  const { name, waiting, dead, delivered, oldestWaitingAt, nextProbeAt, drainedInMs } = of
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{t.waiting}</dt>
          <dd class="number">
            {waiting > 0 ? (
              <a href={addressOf('/events', { destination: name, state: 'waiting' })}>{countText(waiting)}</a>
            ) : (
              0
            )}
          </dd>
        </div>
        {oldestWaitingAt !== undefined && (
          <div>
            <dt>{t.oldest}</dt>
            <dd>
              <Moment iso={oldestWaitingAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t.dead}</dt>
          <dd class="number">
            {dead > 0 ? <a href={addressOf('/dead', { destination: name })}>{countText(dead)}</a> : 0}
          </dd>
        </div>
        <div>
          <dt>{t.delivered}</dt>
          <dd class="number">{countText(delivered)}</dd>
        </div>
      </dl>
      {nextProbeAt !== undefined && (
        <p class="said">
          {t.nextProbe} <Moment iso={nextProbeAt} />
        </p>
      )}
      {waiting > 0 && drainedInMs !== undefined && (
        <p class="said">{t.drained(waiting, durationText(drainedInMs, locale.value))}</p>
      )}
    </>
  )
}

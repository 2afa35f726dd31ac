import type { ComponentChildren } from 'preact'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Command } from '../../parts/command.tsx'
import { Heading } from '../../parts/heading.tsx'
import { Mark, type Look } from '../../parts/mark.tsx'
import { Account, Code, Said } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { clock, locale, texts } from '../../state/preferences.ts'
import { dayText } from '../../state/time.ts'
import { reasonText } from '../../texts/reasons.ts'
import { WhoAndWhom } from '../../parts/who-and-whom.tsx'

export type EventDetail = Answer<'GET /api/events/:id'>

export interface SectionProps {
  event: EventDetail
  level: 2 | 3
}

const LOOKS: Readonly<Record<string, Look>> = { routed: 'good', unreadable: 'bad', 'not-routed-yet': 'open' }

/** What it is, who did it, and what became of it in a sentence. */
export const EventHead = ({ event, level }: { event: EventDetail; level: 1 | 2 }) => {
  const t = texts.value
  return (
    <header class="event-head">
      <Heading level={level}>
        <Command name={event.command} />
      </Heading>
      <p class="who">
        {event.actor !== undefined && <span class="muted">{t.actor[event.actor]} → </span>}
        <WhoAndWhom event={event} isLinked />
      </p>
      <p class="sum-up">
        <Mark look={LOOKS[event.reason] ?? 'none'} />
        <span>
          {reasonText('event', event.reason, event.explanation)}
          {event.unreadable !== undefined && (
            <>
              {' '}
              <Said text={event.unreadable} />
            </>
          )}
        </span>
      </p>
      <Facts event={event} />
    </header>
  )
}

const dayOf = (iso: string): string => dayText(iso, clock.value, locale.value)

/** What names somebody is shown as an account is. */
const Facts = ({ event }: { event: EventDetail }) => {
  const t = texts.value
  const { group, platform, clientIp, requestId, node } = event
  return (
    <dl class="facts">
      <Fact name={t.received}>
        {dayOf(event.receivedAt)} <Time iso={event.receivedAt} precise />
      </Fact>
      <Fact name={t.happened}>
        {event.time !== event.receivedAt && (
          <>
            {dayOf(event.time) !== dayOf(event.receivedAt) && dayOf(event.time)}{' '}
            <Time iso={event.time} precise />
          </>
        )}
      </Fact>
      <Fact name={t.kind}>{t.kinds[event.kind]}</Fact>
      <Fact name={t.app}>
        <Code text={event.app} />
      </Fact>
      <Fact name={t.group}>{group && <Account id={group} />}</Fact>
      <Fact name={t.platform}>{platform && <Said text={platform} />}</Fact>
      <Fact name={t.clientIp}>{clientIp && <Account id={clientIp} />}</Fact>
      <Fact name="RequestId">{requestId && <Code text={requestId} />}</Fact>
      <Fact name={t.node}>{node && <Code text={node} />}</Fact>
    </dl>
  )
}

/** Nothing where it is not known. */
const Fact = ({ name, children }: { name: string; children: ComponentChildren }) =>
  children ? (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  ) : null

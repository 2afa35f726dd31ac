import { Failure } from '../../parts/failure.tsx'
import { Heading } from '../../parts/heading.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { showCommand } from '../../state/shell.ts'
import { Deliveries } from './deliveries.tsx'
import { EventHead } from './event-head.tsx'
import { useBody } from './use-body.ts'
import { Why } from './why.tsx'
import { eventPath } from '../../state/paths.ts'

const Changes = lazy(async () => (await import('./changes.tsx')).Changes)
const Told = lazy(async () => (await import('./told.tsx')).Told)
const CopyMenu = lazy(async () => (await import('./copy-menu.tsx')).CopyMenu)
/** The body comes later than the rest anyway. */
const Body = lazy(async () => (await import('./body.tsx')).Body)

const Messages = lazy(async () => (await import('./messages.tsx')).Messages)

const POLL_MS = 2000

interface DetailsProps {
  id: string
  /** Of its heading: 1 on a page of its own. */
  level: 1 | 2
}

export const EventDetails = ({ id, level }: DetailsProps) => {
  const t = texts.value
  const address = apiAddress('GET /api/events/:id', { id })
  const { answer, from, failure } = useAsked(address, POLL_MS)
  // Where this one is not to be had, another one in its place would be taken for it.
  const event = from === address || !failure ? answer : undefined
  const isOld = from !== address && !failure
  const ofThis = useBody(id)
  // Beside another event it would be taken for that one's.
  const body = from === address ? ofThis : {}
  const below = level === 1 ? 2 : 3
  return (
    <article class={isOld ? 'old' : ''} aria-busy={isOld}>
      {!event && <Heading level={level}>{t.event}</Heading>}
      <Failure failure={failure} />
      {!event && !failure && <p class="loading">{t.loading}</p>}
      {event && (
        <>
          <EventHead event={event} level={level} />
          <CopyMenu event={event} body={body} />
          <Why event={event} level={below} />
          <Deliveries event={event} level={below} />
          {event.changes && <Changes changes={event.changes} level={below} />}
          {event.decision && <Told decision={event.decision} level={below} />}
          <Messages key={event.id} event={event} level={below} />
          <Body event={event} body={body} level={below} />
          <SameAs
            command={showCommand(event.id)}
            api={address}
            link={() => `${location.origin}${eventPath(event.id)}`}
          />
        </>
      )}
    </article>
  )
}

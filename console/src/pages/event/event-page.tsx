import { useTitle } from '../../state/address.ts'
import { texts } from '../../state/preferences.ts'
import { EventDetails } from './details-later.ts'

/** One event, with all that came of it. */
export const EventPage = ({ id }: { id: string }) => {
  const t = texts.value
  useTitle(`${t.event} ${id}`)
  return (
    <div class="event-page">
      <p class="crumb">
        <a href="/events">{t.page.events}</a>
      </p>
      <EventDetails id={id} level={1} />
    </div>
  )
}

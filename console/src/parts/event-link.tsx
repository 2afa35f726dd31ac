import { accounts } from '../state/preferences.ts'

/** Ids of events begin with their time, so that their ends tell them apart. */
export const EventLink = ({ id }: { id: string }) => (
  <a
    class="event-link"
    href={`/events/${encodeURIComponent(id)}`}
    title={accounts.value === 'shown' ? id : ''}
  >
    <code>…{id.slice(-8)}</code>
  </a>
)

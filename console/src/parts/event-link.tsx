import { accounts } from '../state/preferences.ts'
import { eventPath } from '../state/paths.ts'

/** Ids of events begin with their time, so that their ends tell them apart. */
export const EventLink = ({ id }: { id: string }) => (
  <a class="event-link" href={eventPath(id)} title={accounts.value === 'shown' ? id : ''}>
    <code>…{id.slice(-8)}</code>
  </a>
)

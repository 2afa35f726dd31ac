import { addressOf } from '../state/read-address.ts'
import type { Filters } from '../state/shell.ts'
import { Account, Said } from './text.tsx'

/** These name somebody. */
const ACCOUNTS = new Set(['subject', 'operator'])

/** A link to the events that filters find, which says what they are. */
export const EventsLink = ({ filters, all }: { filters: Filters; all: string }) => {
  const given = Object.entries(filters)
  return (
    <a href={addressOf('/events', filters)}>
      {given.length === 0 && all}
      {given.map(([name, value], index) => (
        <span key={name}>
          {index > 0 && ' '}
          {name}:{ACCOUNTS.has(name) ? <Account id={value} /> : <Said text={value} />}
        </span>
      ))}
    </a>
  )
}

import type { ComponentChildren } from 'preact'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { EventLink } from '../../parts/event-link.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Account, Code, Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { readDone, selectedAddress, targetAddress, type DoneByHand } from '../../state/done-by-hand.ts'
import { accounts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { knowTexts } from '../../texts/know.ts'
import { useBody } from '../event/use-body.ts'
import { eventPath } from '../../state/paths.ts'
import { wordFor } from '../../texts/word-for.ts'

type EventRow = Answer<'GET /api/events'>['events'][number]

/** One change. What is known of every event is there at once, the rest comes with its body. */
export const DoneRow = ({ event }: { event: EventRow }) => {
  const t = knowTexts.value
  const { text, failure } = useBody(event.id)
  const done = text === undefined ? undefined : readDone(text)
  return (
    <tr>
      <td>
        <a href={eventPath(event.id)}>
          <Moment iso={event.receivedAt} />
        </a>
      </td>
      <td>
        <Failure failure={failure} />
        {done ? <What done={done} /> : <Said text={event.subject ?? ''} className="muted" />}
      </td>
      <td>
        {event.operator === undefined ? (
          <span class="muted">{t.nobody}</span>
        ) : (
          <a href={addressOf('/by-hand', { operator: event.operator })}>
            <Account id={event.operator} />
          </a>
        )}
        {done?.from !== undefined && (
          <span class="reason from">{wordFor(t.froms, done.from) ?? <Said text={done.from} />}</span>
        )}
      </td>
      <td class="note">{done && <Note note={done.note} />}</td>
    </tr>
  )
}

const What = ({ done }: { done: DoneByHand }) => {
  const t = knowTexts.value
  const { action, target, selection, count, failed } = done
  return (
    <>
      <strong class="action">{wordFor(t.actions, action) ?? <Said text={action} />}</strong>{' '}
      {target !== undefined && (
        <Linked to={targetAddress(done)}>
          <Code text={target} />
        </Linked>
      )}
      {failed && (
        <span class="outcome bad">
          {' '}
          <Mark look="bad" /> {t.failed}
        </span>
      )}
      {(selection.length > 0 || count !== undefined) && (
        <ul class="reason selection">
          {selection.map(([name, values]) => (
            <li key={name}>
              <Selected name={name} values={values} />
            </li>
          ))}
          {count !== undefined && <li>{t.counted(count)}</li>}
        </ul>
      )}
    </>
  )
}

/** What a change was done to, in words where there are any for it. */
const Selected = ({ name, values }: { name: string; values: readonly string[] }) => {
  const t = knowTexts.value
  const value = values.join(', ')
  if (name === 'subject' || name === 'operator')
    return (
      <>
        {name === 'subject' ? t.about : t.doneBy} <Account id={value} />
      </>
    )
  if ((name === 'since' || name === 'until') && !Number.isNaN(Date.parse(value)))
    return (
      <>
        {t.selectedTime[name]} <Moment iso={new Date(value).toISOString()} />
      </>
    )
  if (Object.hasOwn(t.selectedOnes, name))
    return (
      <>
        {t.selectedOnes[name]}{' '}
        {values.flatMap((one, index) => [
          index > 0 && ', ',
          <SelectedOne key={one} name={name} value={one} />,
        ])}
      </>
    )
  const words = Object.hasOwn(t.selected, name) ? t.selected[name]?.(value) : undefined
  return <Said text={words ?? `${name}: ${value}`} />
}

/** People write names into it. */
const Note = ({ note }: { note: string | undefined }) => {
  const t = knowTexts.value
  if (note === undefined) return <span class="muted">{t.noWhy}</span>
  return accounts.value === 'hidden' ? <span class="muted">···</span> : <Said text={note} />
}
const SelectedOne = ({ name, value }: { name: string; value: string }) => {
  const to = selectedAddress(name, value)
  if (to?.startsWith('/events/')) return <EventLink id={value} />
  return (
    <Linked to={to}>
      <Said text={value} />
    </Linked>
  )
}

/** What it names, where there is a page of it. */
const Linked = ({ to, children }: { to: string | undefined; children: ComponentChildren }) =>
  to === undefined ? <>{children}</> : <a href={to}>{children}</a>

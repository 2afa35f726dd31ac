import { ChangeForm } from '../../parts/change-form.tsx'
import { EventLink } from '../../parts/event-link.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Account, Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { change } from '../../state/change.ts'
import { mayChange } from '../../state/may-change.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { Detail } from './destination-page.tsx'
import { countText } from '../../state/number.ts'
import { useAsking } from '../../parts/use-asking.ts'

type Line = Detail['queues'][number]

/** The users and groups for which most waits behind a first one, which can be dropped. */
export const Lines = ({ of: { name, queues, areQueuesCut } }: { of: Detail }) => {
  const t = operateTexts.value
  const { about: dropped, key, ask, close } = useAsking<Line>()
  const columns = [t.subject, t.behind, t.first, t.lastSaid]
  return (
    <>
      {queues.length === 0 && <p class="muted">{t.nobodyWaits}</p>}
      {queues.length > 0 && (
        <table class="plain-rows">
          <Columns names={mayChange.value ? [...columns, t.actions] : columns} numbers={[t.behind]} />
          <tbody>
            {queues.map(line => (
              <Row key={line.subject} line={line} drop={() => ask(line)} />
            ))}
          </tbody>
        </table>
      )}
      {areQueuesCut && <p class="muted">{t.linesCut}</p>}
      {dropped && <DropFirst key={key} line={dropped} destination={name} onClose={close} />}
    </>
  )
}

const Row = ({ line, drop }: { line: Line; drop: () => void }) => {
  const t = operateTexts.value
  const { subject, behind, eventId, attempts, reason, dueAt } = line
  return (
    <tr>
      <td>
        <Account id={subject} />
      </td>
      <td class="number" data-name={t.behind}>
        {countText(behind)}
      </td>
      <td data-name={t.first}>
        <EventLink id={eventId} />
      </td>
      <td class="reason-cell">
        {t.attempts(attempts)}
        {dueAt !== undefined && (
          <span class="muted">
            , {t.next} <Moment iso={dueAt} />
          </span>
        )}
        {reason !== undefined && <Said text={reason} className="reason" />}
      </td>
      {mayChange.value && (
        <td>
          <button type="button" class="plain first" onClick={drop}>
            {t.dropOne}
          </button>
        </td>
      )}
    </tr>
  )
}

interface DropFirstProps {
  line: Line
  destination: string
  onClose: () => void
}

const DropFirst = ({ line: { subject, behind, eventId }, destination, onClose }: DropFirstProps) => {
  const t = operateTexts.value
  return (
    <ChangeForm
      title={t.dropOneTitle}
      verb={t.drop}
      perform={async signature => {
        const { count } = await change(
          'POST /api/deliveries/drop',
          { body: { state: 'waiting', destination, events: [eventId] } },
          signature,
        )
        return count === 0
          ? { text: t.nothingDropped, look: 'none' }
          : { text: t.dropped(count), keptAs: 'drop deliveries' }
      }}
      onClose={onClose}
    >
      <p>
        <EventLink id={eventId} /> <Account id={subject} />
      </p>
      <p>{t.dropOneWill(behind)}</p>
    </ChangeForm>
  )
}

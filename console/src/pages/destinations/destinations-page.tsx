import { DestinationState, type Destination } from '../../parts/destination-state.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Columns } from '../../parts/heading.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { mayChange } from '../../state/may-change.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { operateTexts } from '../../texts/operate.ts'
import { Actions, ChangeDestination, type Action } from './change-destination.tsx'
import { destinationPath } from '../../state/paths.ts'
import { countText } from '../../state/number.ts'
import { useAsking } from '../../parts/use-asking.ts'

const POLL_MS = 2000

/** How each destination is doing, and what can be done about it. */
export const DestinationsPage = () => {
  const { page, loading } = texts.value
  const t = operateTexts.value
  const api = apiAddress('GET /api/destinations')
  const { answer, failure } = useAsked(api, POLL_MS)
  useTitle(page.destinations)
  return (
    <section class="list" aria-label={page.destinations}>
      <h1>{page.destinations}</h1>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {answer?.destinations.length === 0 && (
        <div class="empty">
          <p>{t.noDestinations}</p>
          <p>{t.noDestinationsHelp}</p>
        </div>
      )}
      {answer && answer.destinations.length > 0 && <Table destinations={answer.destinations} />}
      <SameAs command="chatgate destinations" api={api} link={() => `${location.origin}/destinations`} />
    </section>
  )
}

const Table = ({ destinations }: { destinations: readonly Destination[] }) => {
  const t = operateTexts.value
  const columns = [t.destination, t.state, t.waiting, t.oldest, t.dead, t.delivered]
  return (
    <table class="plain-rows">
      <Columns
        names={mayChange.value ? [...columns, t.actions] : columns}
        numbers={[t.waiting, t.dead, t.delivered]}
      />
      {destinations.map(destination => (
        <Row key={destination.name} of={destination} />
      ))}
    </table>
  )
}

const Row = ({ of }: { of: Destination }) => {
  const t = operateTexts.value
  const { name, waiting, oldestWaitingAt, dead, delivered } = of
  const { about: action, key, ask, close } = useAsking<Action>()
  return (
    <tbody>
      <tr>
        <th scope="row">
          <a href={destinationPath(name)}>
            <Said text={name} />
          </a>
        </th>
        <td>
          <DestinationState of={of} />
        </td>
        <Number of={waiting} name={t.waiting} />
        <td data-name={t.oldest}>{oldestWaitingAt !== undefined && <Moment iso={oldestWaitingAt} />}</td>
        <Number of={dead} name={t.dead} look="bad" href={addressOf('/dead', { destination: name })} />
        <Number of={delivered} name={t.delivered} />
        {mayChange.value && (
          <td>
            <Actions of={of} chosen={action} choose={ask} />
          </td>
        )}
      </tr>
      {action && (
        <tr>
          <td colSpan={7}>
            <ChangeDestination key={key} of={of} action={action} onClose={close} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

interface NumberProps {
  of: number
  name: string
  look?: string
  href?: string
}

/** What is none stands back. */
const Number = ({ of, name, look = '', href }: NumberProps) => {
  const text = countText(of)
  return (
    <td data-name={name} class={`number ${of === 0 ? 'muted' : look}`}>
      {of > 0 && href !== undefined ? <a href={href}>{text}</a> : text}
    </td>
  )
}

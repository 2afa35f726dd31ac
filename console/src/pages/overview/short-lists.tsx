import type { ComponentChildren } from 'preact'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Command } from '../../parts/command.tsx'
import { DestinationState, type Destination } from '../../parts/destination-state.tsx'
import { Columns, Section } from '../../parts/heading.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { now } from '../../state/now.ts'
import { countText } from '../../state/number.ts'
import { addressOf } from '../../state/read-address.ts'
import { operateTexts } from '../../texts/operate.ts'
import { watchTexts } from '../../texts/watch.ts'
import { destinationPath } from '../../state/paths.ts'

type Group = Answer<'GET /api/deliveries/groups'>['groups'][number]
type Replay = Answer<'GET /api/replays'>['replays'][number]
type Named = Answer<'GET /api/figures'>['commands'][number]

interface ShortListProps {
  title: string
  columns: readonly string[]
  children: ComponentChildren
}

const ShortList = ({ title, columns, children }: ShortListProps) => (
  <Section level={2} title={title} className="short-list">
    <Scroll>
      <table>
        <Columns names={columns} />
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  </Section>
)

const SHOWN = 8
const GROUPS_SHOWN = 5

/** Destinations that fail, wait, are paused or are held. */
export const InTrouble = ({ destinations }: { destinations: readonly Destination[] }) => {
  const t = watchTexts.value
  const own = operateTexts.value
  const list = destinations.filter(({ state }) => state !== 'well')
  if (list.length === 0) return null
  return (
    <ShortList title={t.inTrouble} columns={[own.destination, own.state, own.waiting, own.oldest, own.dead]}>
      {list.slice(0, SHOWN).map(destination => (
        <tr key={destination.name}>
          <th scope="row">
            <a href={destinationPath(destination.name)}>
              <Said text={destination.name} />
            </a>
          </th>
          <td>
            <DestinationState of={destination} />
          </td>
          <td class="number">{countText(destination.waiting)}</td>
          <td>{destination.oldestWaitingAt !== undefined && <Moment iso={destination.oldestWaitingAt} />}</td>
          <td class="number">{countText(destination.dead)}</td>
        </tr>
      ))}
    </ShortList>
  )
}

/** What died last, with what the receivers said. */
export const DeadGroups = ({ groups }: { groups: readonly Group[] }) => {
  const t = watchTexts.value
  const own = operateTexts.value
  const newest = groups.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1)).slice(0, GROUPS_SHOWN)
  if (newest.length === 0) return null
  return (
    <ShortList title={t.deadGroups} columns={[own.destination, own.reason, own.count, own.lastAt]}>
      {newest.map(({ destination, reason, count, lastAt }) => (
        <tr key={`${destination} ${reason}`}>
          <th scope="row">
            <a href={addressOf('/dead', { destination, reason })}>
              <Said text={destination} />
            </a>
          </th>
          <td>{reason === undefined ? <span class="muted">{own.noReason}</span> : <Said text={reason} />}</td>
          <td class="number">{countText(count)}</td>
          <td>
            <Moment iso={lastAt} />
          </td>
        </tr>
      ))}
    </ShortList>
  )
}

export const UnderWay = ({ replays }: { replays: readonly Replay[] }) => {
  const t = watchTexts.value
  const own = operateTexts.value
  const list = replays.filter(({ state }) => state === 'running' || state === 'paused')
  if (list.length === 0) return null
  return (
    <Section level={2} title={t.replays} className="short-list">
      {list.slice(0, SHOWN).map(({ id, state, done, total }) => (
        <p key={id} class="under-way">
          <a href="/replays">{t.replay(id)}</a> <span class="muted">{own.replayState[state]}</span>
          <progress value={done} max={Math.max(1, total)} aria-label={t.replay(id)} />
          <span class="number">{own.doneOf(done, total)}</span>
        </p>
      ))}
    </Section>
  )
}

const DAY_MS = 24 * 60 * 60_000

/** Nobody but the gateway can tell that Chat's switch for a command may be off. */
export const Quiet = ({ commands, newest }: { commands: readonly Named[]; newest: string | undefined }) => {
  const t = watchTexts.value
  const list = commands.filter(
    ({ command, lastAt }) =>
      // The gateway looks once a minute.
      command !== newest && (lastAt === undefined || now.peek() - Date.parse(lastAt) > DAY_MS),
  )
  if (list.length === 0) return null
  return (
    <Section level={2} title={t.quiet} className="short-list">
      <p class="muted">{t.quietWhy}</p>
      <ul>
        {list.slice(0, 2 * SHOWN).map(({ command, lastAt }) => (
          <li key={command}>
            <a href={addressOf('/events', { command })}>
              <Command name={command} />
            </a>{' '}
            <span class="muted">
              {lastAt === undefined ? (
                t.never
              ) : (
                <>
                  {t.lastCame} <Moment iso={lastAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

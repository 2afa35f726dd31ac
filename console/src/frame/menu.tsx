import { apiAddress } from '../state/api.ts'
import { useAsked } from '../state/asked.ts'
import { place } from '../state/address.ts'
import { countText } from '../state/number.ts'
import { texts } from '../state/preferences.ts'

/** In its order, each with its letter after `g`. */
export const MENU = [
  ['overview', '/', 'o'],
  ['live', '/live', 'l'],
  ['events', '/events', 'e'],
  ['destinations', '/destinations', 'd'],
  ['dead', '/dead', 'x'],
  ['replays', '/replays', 'r'],
  ['plan', '/plan', 'p'],
  ['config', '/config', 'c'],
  ['refused', '/refused', 'f'],
  ['profiles', '/profiles', 'u'],
  ['nodes', '/nodes', 'n'],
  ['byHand', '/by-hand', 'h'],
] as const

type Counted = 'dead' | 'destinations'

const COUNTED_EVERY_MS = 5_000

/** The pages, with how much stands there that somebody should look at. */
export const Menu = () => {
  const counts = useCounts()
  return (
    <nav aria-label={texts.value.pages}>
      {MENU.map(([name, path]) => (
        <a key={name} href={path} aria-current={isAt(path) ? 'page' : undefined}>
          {texts.value.page[name]}{' '}
          {(name === 'dead' || name === 'destinations') && <Count of={name} count={counts[name]} />}
        </a>
      ))}
    </nav>
  )
}

/** Nothing where there is none. */
const Count = ({ of, count }: { of: Counted; count: number }) =>
  count > 0 && (
    <span class="count">
      <span aria-hidden="true">{countText(count)}</span>
      <span class="unseen">{texts.value.counted[of](countText(count), count === 1)}</span>
    </span>
  )

/** What the gateway keeps count of anyway. */
const useCounts = (): Record<Counted, number> => {
  const { answer } = useAsked(apiAddress('GET /api/destinations'), COUNTED_EVERY_MS)
  const list = answer?.destinations ?? []
  return {
    dead: list.reduce((sum, { dead }) => sum + dead, 0),
    destinations: list.filter(({ state }) => state !== 'well').length,
  }
}

/** A page with its details; `/` is none of them all. */
const isAt = (path: string): boolean => {
  // What is drawn follows the address only where it asks for it.
  void place.value
  const { pathname } = location
  return pathname === path || (path !== '/' && pathname.startsWith(`${path}/`))
}

/** Addresses as texts: what they mean, and how they are written. */
import { matchPath } from '../../../src/admin/console-paths.ts'
import { EVENT_FILTERS, LIST_FILTERS, SEARCH_FILTERS } from '../../../src/admin/api/words.ts'
import { DEAD_FILTERS } from './dead-filters.ts'

/** Each page with its path, and the parameters that it knows. */
const PAGES = {
  overview: { path: '/', parameters: [] },
  live: { path: '/live', parameters: [...EVENT_FILTERS, ...SEARCH_FILTERS] },
  events: { path: '/events', parameters: [...LIST_FILTERS, 'cursor', 'open'] },
  event: { path: '/events/:id', parameters: [] },
  plan: { path: '/plan', parameters: ['since', 'until'] },
  config: { path: '/config', parameters: [] },
  destinations: { path: '/destinations', parameters: [] },
  destination: { path: '/destinations/:route/:step', parameters: [] },
  dead: { path: '/dead', parameters: [...DEAD_FILTERS, 'show', 'cursor'] },
  replays: { path: '/replays', parameters: ['replay'] },
  refused: { path: '/refused', parameters: [] },
  profiles: { path: '/profiles', parameters: [] },
  profile: { path: '/profiles/:user', parameters: [] },
  nodes: { path: '/nodes', parameters: [] },
  byHand: { path: '/by-hand', parameters: ['operator', 'cursor'] },
} as const satisfies Record<string, { path: string; parameters: readonly string[] }>

export type PageName = keyof typeof PAGES

export interface Place {
  /** Absent where no page has this path. */
  page?: PageName
  /** The parts of the path that differ. */
  params: Readonly<Record<string, string>>
  /** The parameters that the page knows; the last wins where one is given twice. */
  query: Readonly<Record<string, string>>
  /** Those that it does not, or that were given before the last. */
  ignored: readonly string[]
}

/** What an address means. */
export const readAddress = (address: string): Place => {
  const { pathname, searchParams, host } = new URL(address, 'http://console')
  // `//elsewhere/events` is a path of another server.
  if (host !== 'console') return { params: {}, query: {}, ignored: [] }
  for (const [name, { path, parameters }] of Object.entries(PAGES)) {
    const params = matchPath(path, pathname)
    if (!params) continue
    const known: readonly string[] = parameters
    const given = [...searchParams]
    const query = Object.fromEntries(given.filter(([key, value]) => known.includes(key) && value !== ''))
    const ignored = given.filter(([key], index) => {
      const isLast = given.findLastIndex(([other]) => other === key) === index
      return !known.includes(key) || !isLast
    })
    return {
      page: name as PageName,
      params,
      query,
      ignored: ignored.map(([key, value]) => `${key}=${value}`),
    }
  }
  return { params: {}, query: {}, ignored: [] }
}

/** A path with its parameters, those that are set, always in the same order. */
export const addressOf = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const set = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))
  // As people write it; a colon, a slash, a comma and a star mean nothing in a query.
  const text = new URLSearchParams(set).toString().replaceAll(/%(?:3A|2F|2C)/g, decodeURIComponent)
  return text === '' ? path : `${path}?${text}`
}

/** Filters as one line of text, `command:Profile.CallbackPortraitSet state:dead since:2h`, which is also the query of the address. */
import { LIST_FILTERS } from '../../../src/admin/api/words.ts'
import type { Filters } from './shell.ts'

export type FilterMistake =
  { kind: 'no-name'; word: string } | { kind: 'unknown'; name: string } | { kind: 'twice'; name: string }

export interface ReadFilters {
  filters: Filters
  mistakes: FilterMistake[]
  /** The text is the id of an event. */
  id?: string
}

const WORD = /([\w-]+):(?:"((?:[^"\\]|\\.)*)"|(\S*))|(\S+)/g
const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

const isFilter = (name: string): name is (typeof LIST_FILTERS)[number] =>
  (LIST_FILTERS as readonly string[]).includes(name)

/** Reads what was typed. A value with spaces stands in double quotes. */
export const readFilters = (text: string): ReadFilters => {
  if (ID.test(text.trim())) return { filters: {}, mistakes: [], id: text.trim().toLowerCase() }
  const filters: Record<string, string> = {}
  const mistakes: FilterMistake[] = []
  for (const [, name, inQuotes, plain, word] of text.matchAll(WORD)) {
    const value = inQuotes?.replaceAll(/\\(.)/g, '$1') ?? plain ?? ''
    if (name === undefined) mistakes.push({ kind: 'no-name', word: word ?? '' })
    else if (!isFilter(name)) mistakes.push({ kind: 'unknown', name })
    else if (name in filters) mistakes.push({ kind: 'twice', name })
    else if (value !== '') filters[name] = value
  }
  return { filters, mistakes }
}

export const filtersText = (filters: Filters): string =>
  Object.entries(filters)
    .map(([name, value]) => `${name}:${filterValue(value)}`)
    .join(' ')

/** A value as it stands after the name of its filter. */
export const filterValue = (value: string): string =>
  /^[^\s"\\]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** Those of an address's query. */
export const filtersOf = (query: Readonly<Record<string, string>>): Filters =>
  Object.fromEntries(LIST_FILTERS.flatMap(name => (query[name] ? [[name, query[name]]] : [])))

/** How far back people look most. */
export const AGES = ['15m', '2h', '24h', '7d'] as const

/** What may stand at the caret of the filter box: the names of filters, and behind a name what this gateway knows of it. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'
import { LIST_FILTERS } from '../../../src/admin/api/words.ts'
import { filterValue, readFilters } from './filters.ts'

export type Vocabulary = Answer<'GET /api/vocabulary'>

export interface Suggestion {
  word: string
  /** What it means, where the gateway says so. */
  meaning?: string
  /** The whole text with it, and where the caret is then. */
  text: string
  caret: number
}

export interface Suggestions {
  /** The filter whose values they are; absent where they are names of filters. */
  filter?: string
  list: Suggestion[]
}

/** What stands of an event before it is routed, which no list of reasons finds. */
const NOT_FOUND_BY = new Set(['not-routed-yet', 'unreadable'])

type Words = [word: string, meaning?: string][]

const plain = (words: readonly string[]): Words => words.map(word => [word])

const wordsFor = (filter: string, known: Vocabulary): Words => {
  const { apps, routes, destinations, commands, eventStates, eventReasons, routeReasons } = known
  switch (filter) {
    case 'app':
      return plain(apps)
    case 'route':
      return plain(routes)
    case 'destination':
      return plain(destinations)
    case 'state':
      return plain(eventStates)
    case 'command':
      return commands.map(({ name, summary }) => [name, summary])
    case 'reason':
      return Object.entries({ ...routeReasons, ...eventReasons }).filter(([code]) => !NOT_FOUND_BY.has(code))
    default:
      return []
  }
}

/** Those that begin with it first, then those that have it somewhere. */
const fitting = (words: Words, begun: string): Words => {
  const sought = begun.toLowerCase()
  const places = words.map(([word]) => word.toLowerCase().indexOf(sought))
  const isDone = words.length > 0 && places.filter(place => place >= 0).length === 1
  const fits = [
    ...words.filter((_, index) => places[index] === 0),
    ...words.filter((_, index) => (places[index] ?? -1) > 0),
  ]
  return isDone && fits[0]?.[0] === begun ? [] : fits
}

const IN_QUOTES = /:"(?:[^"\\]|\\.)*$/

export const suggestionsAt = (text: string, caret: number, known: Vocabulary): Suggestions => {
  const before = text.slice(0, caret)
  if (IN_QUOTES.test(before)) return { list: [] }
  const from = before.search(/\S*$/)
  const rest = text.slice(caret).replace(/^\S*/, '')
  const begun = before.slice(from)
  const colon = begun.indexOf(':')
  const filter = colon === -1 ? undefined : begun.slice(0, colon)
  const others = readFilters(`${text.slice(0, from)} ${rest}`).filters
  const words =
    filter === undefined ? plain(LIST_FILTERS.filter(name => !(name in others))) : wordsFor(filter, known)
  const list = fitting(words, begun.slice(colon + 1)).map(([word, meaning]) => {
    const put = filter === undefined ? `${word}:` : `${filter}:${filterValue(word)} `
    return {
      word,
      ...(meaning !== undefined && { meaning }),
      text: `${text.slice(0, from)}${put}${filter === undefined ? rest : rest.trimStart()}`,
      caret: from + put.length,
    }
  })
  return { ...(filter !== undefined && { filter }), list }
}

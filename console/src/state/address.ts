/** The address is the state: which page, which filters, which event is open. */
import { computed, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { readAddress, type Place } from './read-address.ts'

const here = (): string => `${location.pathname}${location.search}`
const address = signal(here())

export const place = computed(() => readAddress(address.value))

addEventListener('popstate', () => {
  address.value = here()
})

/** What else is there is looked at from its top; other filters of a list are not. */
const partOf = ({ page, params, query }: Place): string =>
  [page, ...Object.values(params), query['cursor']].join(' ')

/** Goes to another address of the console. `instead` leaves no way back to this one. */
export const go = (to: string, { instead = false } = {}): void => {
  if (to === here()) return
  const from = partOf(place.value)
  if (instead) history.replaceState(undefined, '', to)
  else history.pushState(undefined, '', to)
  address.value = here()
  if (partOf(place.value) !== from) scrollTo(0, 0)
}

/** Links within the console change the page without loading it anew. */
export const followLinks = (event: MouseEvent): void => {
  const link = (event.target as Element | null)?.closest?.('a')
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  if (!link || !isPlain || event.defaultPrevented || link.origin !== location.origin) return
  const to = `${link.pathname}${link.search}`
  if (readAddress(to).page === undefined || link.hash !== '') return
  event.preventDefault()
  go(to)
}

/** What the tab of the browser is called. */
export const useTitle = (title: string): void =>
  useEffect(() => {
    document.title = `${title} · Chatgate`
  }, [title])

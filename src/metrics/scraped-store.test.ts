import { Registry } from 'prom-client'
import { expect, test, vi } from 'vitest'
import { StoreError } from '../store/store.ts'
import { scrapedStoreMetrics, type ScrapedStore } from './scraped-store.ts'

const WORKING: ScrapedStore = {
  destinations: async () => [
    { name: 'r/d', waiting: 2, dead: 1, delivered: 7, oldestWaitingAt: 0 },
    { name: 'r/left', waiting: 0, dead: 3, delivered: 7 },
    { name: 'r/gone', waiting: 0, dead: 0, delivered: 7 },
  ],
  countReplays: async () => ({ running: 0, paused: 0 }),
  check: async () => {},
  unrouted: async () => [],
}

const failing = (): Promise<never> => Promise.reject(new StoreError('full', 'SQLITE_FULL'))
const hanging = (): Promise<never> => new Promise(() => {})

const scraped = async (store: ScrapedStore): Promise<string> => {
  const registry = new Registry()
  const metrics = scrapedStoreMetrics(registry, store)
  metrics.setDestinations(['r/d', 'r/new'])
  await metrics.scrape()
  return registry.metrics()
}

test('the destinations of the config are shown, and those that have left it while something is left of them', async () => {
  const text = await scraped(WORKING)
  expect(text).toContain('chatgate_store_up 1\n')
  expect(text).toContain('chatgate_deliveries_waiting{destination="r/d"} 2\n')
  expect(text).toContain('chatgate_deliveries_waiting{destination="r/new"} 0\n')
  expect(text).toContain('chatgate_destination_held{destination="r/d"} 0\n')
  expect(text).toContain('chatgate_destination_held{destination="r/left"} 1\n')
  expect(text).not.toContain('r/gone')
})

test.each([
  ['cannot be read', { ...WORKING, destinations: failing }],
  ['does not answer', { ...WORKING, destinations: hanging }],
  ['has a writer that fails', { ...WORKING, check: failing }],
  ['has a writer that hangs', { ...WORKING, check: hanging }],
])('a store that %s is down, and nothing old is said of its destinations', async (_, store) => {
  const text = await scraped(store)
  expect(text).toContain('chatgate_store_up 0\n')
  expect(text).not.toMatch(/^chatgate_(deliveries|destination|events)/m)
})

test('scrapes of a store that hangs do not pile up, and it is asked again when it answers', async () => {
  const { promise, resolve } = Promise.withResolvers<[]>()
  const destinations = vi.fn<() => Promise<[]>>(() => promise)
  const registry = new Registry()
  const metrics = scrapedStoreMetrics(registry, { ...WORKING, destinations })
  await Promise.all([metrics.scrape(), metrics.scrape()])
  await metrics.scrape()
  expect(destinations).toHaveBeenCalledTimes(1)
  resolve([])
  await promise
  await metrics.scrape()
  await metrics.scrape()
  expect(destinations.mock.calls.length).toBeGreaterThan(1)
  expect(await registry.metrics()).toContain('chatgate_store_up 1\n')
})

import { expect } from 'vitest'
import type { Store } from '../../src/store/store.ts'

/** The ids of all events in a store, newest first. */
export const allIds = async (store: Store): Promise<string[]> => {
  const { events, cursor } = await store.events({ limit: 1_000_000 })
  expect(cursor).toBeUndefined()
  return events.map(({ id }) => id)
}

/** Stores on one PostgreSQL database, as several nodes have them, and ways to cut their connections. */
import { atTheEndOfTest } from './at-the-end.ts'
import { openStore, type OpenStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { query } from './query.ts'

/** A separate node; closed when the test is over. */
export const node = async (url: string): Promise<Store> => {
  const opened: OpenStore = await openStore(url)
  atTheEndOfTest(() => opened.close())
  return opened.store
}

export const nodes = async (url: string, count: number): Promise<Store[]> =>
  Promise.all(Array.from({ length: count }, () => node(url)))

/** Ends all connections of gateways, as an administrator might, or a server that is stopped. */
export const cutAll = (url: string) =>
  query(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'chatgate' AND datname = current_database()`,
  )

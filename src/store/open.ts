import { resolve } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Caller } from './sqlite/thread/calls.ts'
import type { ReaderCalls } from './sqlite/thread/reader.ts'
import type { StoreFigures } from './figures.ts'
import { type PostgresShare, postgresStore } from './postgres/store.ts'
import { isPostgres } from '../base/postgres/address.ts'
import { openPostgres, openPostgresToRead } from './postgres/open.ts'
import { type SqlitePorts, sqliteStore } from './sqlite/store.ts'
import { startThread, type StoreThread } from './sqlite/thread/threads.ts'
import { type Store, StoreError } from './store.ts'

/** What another thread needs to join the store; data that can be posted to it once. */
export type StoreShare = { sqlite: SqlitePorts } | { postgres: PostgresShare }

export interface OpenStore {
  store: Store
  /** What has been counted by now, of all threads; rises until the store is closed. */
  figures: () => StoreFigures
  /** For one other thread: post `share` with `transfer` as its transfer list, and pass it to {@link joinStore} there. */
  share(): { share: StoreShare; transfer: MessagePort[] }
  /** Finishes what was called through `store`, and closes the store for everybody. */
  close(): Promise<void>
}

/**
 * Opens a store by its URL: `sqlite:` and a path, where the folder and the file are made if there are none, or `postgres://…`, where the
 * tables are. Rejects with a StoreError that says what to do. `onDeath` is called when the engine is lost for good, by a mistake of ours.
 */
export const openStore = async (
  url: string,
  onDeath: (error: Error) => void = rethrow,
): Promise<OpenStore> => {
  if (isPostgres(url)) return openPostgres(url)
  const path = /^sqlite:(.+)$/.exec(url)?.[1]
  // A URL of another kind may hold a password: no more than its scheme is repeated.
  if (!path) {
    const scheme = /^[\w+.-]+:/.exec(url)?.[0] ?? 'no scheme'
    throw new StoreError(
      `The store must be written as sqlite:<path> or postgres://…; this one has ${scheme}.`,
      'STORE_URL',
    )
  }
  return openSqlite(resolve(path), onDeath)
}

/** Whether several gateways may use it at the same time. */
export const isShared = isPostgres

const rethrow = (error: Error): never => {
  throw error
}

/** Turns what {@link OpenStore.share} gave into a store for this thread. */
export const joinStore = (share: StoreShare): Store =>
  'sqlite' in share ? sqliteStore(share.sqlite) : postgresStore(share.postgres)

/** What a program beside the gateway may read of its store. */
export interface ReadableStore {
  store: Pick<Store, 'eventsAfter' | 'countEvents'>
  close(): Promise<void>
}

/** Opens a store that a gateway may be using, only to read it. Rejects with a StoreError when there is none, or one of another layout. */
export const openToRead = async (url: string): Promise<ReadableStore> => {
  if (isPostgres(url)) return openPostgresToRead(url)
  const path = resolve(url.replace(/^sqlite:/, ''))
  const thread = await startThread({ role: 'reader', path }, rethrow)
  const reader = new Caller<ReaderCalls>(channelTo(thread), () => {})
  return {
    store: {
      eventsAfter: (query, after) => reader.call('eventsAfter', query, after),
      countEvents: query => reader.call('countEvents', query),
    },
    async close() {
      await reader.close()
      await thread.close()
    },
  }
}

const openSqlite = async (path: string, onDeath: (error: Error) => void): Promise<OpenStore> => {
  const writer = await startThread({ role: 'writer', path }, onDeath)
  const beside = (role: 'reader' | 'checkpointer'): Promise<StoreThread> =>
    startThread({ role, path }, onDeath)
  const [reader, checkpointer] = await Promise.all([beside('reader'), beside('checkpointer')]).catch(
    async (error: unknown) => {
      await writer.close()
      throw error
    },
  )
  const own = connect(writer, reader)
  const store = sqliteStore(own)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await store.close()
    // The last connection to go copies the log into the file and removes it; only the writer can.
    await Promise.all([reader.close(), checkpointer.close()])
    await writer.close()
  }
  return {
    store,
    figures: () => writer.figures,
    share: () => {
      const share = connect(writer, reader)
      return { share: { sqlite: share }, transfer: [share.writer, share.reader] }
    },
    close: () => (closing ??= close()),
  }
}

const connect = (writer: StoreThread, reader: StoreThread): SqlitePorts => ({
  writer: channelTo(writer),
  reader: channelTo(reader),
})

const channelTo = (thread: StoreThread): MessagePort => {
  const { port1, port2 } = new MessageChannel()
  thread.connect(port1)
  return port2
}

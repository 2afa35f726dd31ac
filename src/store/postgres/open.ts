import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { addFigures, createStoreFigures, type StoreFigures } from '../figures.ts'
import type { OpenStore, ReadableStore } from '../open.ts'
import { postgresStore, type PostgresShare } from './store.ts'
import { readAddress } from './connection/address.ts'
import { type Connect, createConnect } from './connection/connect.ts'
import { toStoreError } from './connection/error.ts'
import { expectNotMoving } from './moving.ts'
import { expectOwnSession } from './connection/pooler.ts'
import { Pool } from './connection/pool.ts'
import { expectNewest, migrate } from './schema.ts'
import { readMethods } from './statement.ts'
import type { Session } from './connection/session.ts'

/** A thread that hangs must not keep the others from closing. */
const CLOSE_WITHIN_MS = 5_000

/** Opens the database of a URL, and brings its tables to the newest layout. Rejects with a StoreError that says what to do. */
export const openPostgres = async (url: string): Promise<OpenStore> => {
  const address = readAddress(url)
  await prepare(address)
  const node = randomUUID()
  /** The threads that have the store, each with what it counts. */
  const ports = new Map<MessagePort, StoreFigures>()
  /** What threads have counted that are gone. */
  const past = createStoreFigures()

  const share = (): PostgresShare => {
    const { port1, port2 } = new MessageChannel()
    const figures = createStoreFigures()
    ports.set(port1, figures)
    port1.on('close', () => {
      if (ports.delete(port1)) addFigures(past, figures)
    })
    return { address, node, port: port2, figures }
  }

  const store = postgresStore(share())
  let closing: Promise<unknown> | undefined
  return {
    store,
    figures: () => [past, ...ports.values()].reduce(addFigures, createStoreFigures()),
    share: () => {
      const given = share()
      return { share: { postgres: given }, transfer: [given.port] }
    },
    close: async () => void (await (closing ??= Promise.all([...ports.keys()].map(closeOther)))),
  }
}

/** How many connections a program has that only reads. */
const READERS = 2

/** Opens a database to read it, and changes nothing of it. Rejects with a StoreError where a gateway would have to change its tables first. */
export const openPostgresToRead = async (url: string): Promise<ReadableStore> => {
  const connect = createConnect(readAddress(url))
  await withSession(connect, async session => {
    await expectOwnSession(session, connect)
    await expectNewest(session)
    await expectNotMoving(session)
  })
  const pool = new Pool(connect, READERS)
  return { store: readMethods(pool), close: () => pool.close() }
}

const prepare = async (address: PostgresShare['address']): Promise<void> => {
  const connect = createConnect(address)
  await withSession(connect, async session => {
    await expectOwnSession(session, connect)
    await migrate(session)
    await expectNotMoving(session)
  })
}

const withSession = async (connect: Connect, work: (session: Session) => Promise<void>): Promise<void> => {
  const session = await connect()
  try {
    await work(session)
  } catch (error) {
    throw toStoreError(error)
  } finally {
    await session.end()
  }
}

/** Tells the store at the other end to close, and waits until it has, or its thread is gone. */
const closeOther = async (port: MessagePort): Promise<void> => {
  const closed = once(port, 'close', { signal: AbortSignal.timeout(CLOSE_WITHIN_MS) })
  // Nothing else may be left that keeps the process from ending before the answer.
  port.ref()
  port.postMessage('close')
  await closed.catch(() => port.close())
}

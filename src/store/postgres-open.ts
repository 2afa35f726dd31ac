import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createStoreFigures } from './figures.ts'
import type { OpenStore } from './open.ts'
import { postgresStore, type PostgresShare } from './postgres.ts'
import { readAddress } from './postgres-address.ts'
import { connector } from './postgres-connect.ts'
import { toStoreError } from './postgres-error.ts'
import { expectNotMoving } from './postgres-moving.ts'
import { expectOwnSession } from './postgres-pooler.ts'
import { migrate } from './postgres-schema.ts'

/** A thread that hangs must not keep the others from closing. */
const CLOSE_WITHIN_MS = 5_000

/** Opens the database of a URL, and brings its tables to the newest layout. Rejects with a StoreError that says what to do. */
export const openPostgres = async (url: string): Promise<OpenStore> => {
  const address = readAddress(url)
  await prepare(address)
  const node = randomUUID()
  const ports = new Set<MessagePort>()
  const figures = createStoreFigures()

  const share = (): PostgresShare => {
    const { port1, port2 } = new MessageChannel()
    ports.add(port1)
    port1.on('close', () => ports.delete(port1))
    return { address, node, port: port2, figures }
  }

  const store = postgresStore(share())
  let closing: Promise<unknown> | undefined
  return {
    store,
    figures,
    share: () => {
      const given = share()
      return { share: { postgres: given }, transfer: [given.port] }
    },
    close: async () => void (await (closing ??= Promise.all([...ports].map(closeOther)))),
  }
}

const prepare = async (address: PostgresShare['address']): Promise<void> => {
  const connect = connector(address)
  const session = await connect()
  try {
    await expectOwnSession(session, connect)
    await migrate(session)
    await expectNotMoving(session)
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

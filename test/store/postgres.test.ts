/** A PostgreSQL database keeps the contract of a store, and its layout. */
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { allIds } from '../support/all-ids.ts'
import { testPostgres } from '../support/postgres.ts'
import { PASSWORD } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { node, nodes } from '../support/postgres-nodes.ts'
import { appendRouted } from '../support/routed.ts'
import { storeContract } from './contract.ts'
import { LONG_AFTER, newEvent } from '../support/store-events.ts'

const { newDatabase } = testPostgres()

/** Those whose test is over. A database takes longer to make and to drop than most tests take. */
const emptied: string[] = []

storeContract('PostgreSQL', async () => {
  const url = emptied.pop() ?? (await newDatabase())
  const opened = await openStore(url)
  const closeAndEmpty = async (): Promise<void> => {
    await opened.close()
    await query(url, 'DROP SCHEMA chatgate CASCADE')
    emptied.push(url)
  }
  let closing: Promise<void> | undefined
  return { ...opened, close: () => (closing ??= closeAndEmpty()) }
})

describe('a PostgreSQL database', () => {
  test('is brought to the newest layout once, by however many nodes at once', async () => {
    const url = await newDatabase()
    const stores = await nodes(url, 6)
    await Promise.all(stores.map((store, n) => store.append([newEvent(n)])))
    expect(await allIds(stores[0] as Store)).toHaveLength(6)
    expect(await query(url, 'SELECT count(*)::int AS count FROM chatgate.layout')).toEqual([{ count: 1 }])
  })

  test.for(['UTF8', 'SQL_ASCII'])('is searched alike where its encoding is %s', async encoding => {
    const store = await node(await newDatabase(encoding))
    await store.append([newEvent(1, { body: Buffer.from('{"Nick":"中文名 Élan"}') })])
    for (const contains of ['中文名', '名 É', 'NICK'])
      expect((await store.searchEvents({ contains, limit: 9 })).events, contains).toHaveLength(1)
    expect((await store.searchEvents({ contains: '英文', limit: 9 })).events).toEqual([])
  })

  test('that a newer gateway has written is refused, and left as it is', async () => {
    const url = await newDatabase()
    await (await openStore(url)).close()
    await query(url, 'UPDATE chatgate.layout SET version = 99')
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      message: expect.stringMatching(/was written by a newer version of the gateway/) as string,
    })
    expect(await query(url, 'SELECT version::int FROM chatgate.layout')).toEqual([{ version: 99 }])
  })

  test('has its counts folded into one row, and they stay the same', async () => {
    const url = await newDatabase()
    const store = await node(url)
    const changes = Array.from({ length: 1_200 }, (_, n) => `('r/a', ${n % 3}, 1, 0, 0)`)
    await appendRouted(store, [newEvent(1)], ['r/a'])
    await query(url, `INSERT INTO chatgate.tally VALUES ${changes.join(', ')}`)
    const before = await store.destinations()
    await store.retain({ now: LONG_AFTER, limit: 1 })
    expect(await store.destinations()).toEqual(before)
    expect(before).toMatchObject([{ waiting: 1_201, delivered: 1_200 }])
    expect(await query(url, 'SELECT count(*)::int AS count FROM chatgate.tally')).toEqual([{ count: 1 }])
  })

  test('has no row locked or written for what has to stay', async () => {
    const url = await newDatabase()
    const store = await node(url)
    await appendRouted(store, [newEvent(1), newEvent(2), newEvent(3)], ['r/a'])
    await store.retain({ now: LONG_AFTER, before: LONG_AFTER, limit: 9 })
    const touched = await query(url, 'SELECT count(*)::int AS count FROM event WHERE xmax <> 0')
    expect(touched).toEqual([{ count: 0 }])
  })

  test('may have its schema made by somebody else', async () => {
    const url = await newDatabase()
    await query(url, `CREATE ROLE gateway_${process.pid} LOGIN PASSWORD '${PASSWORD}'`)
    await query(url, `CREATE SCHEMA chatgate AUTHORIZATION gateway_${process.pid}`)
    const store = await node(url.replace('//postgres:', `//gateway_${process.pid}:`))
    await store.append([newEvent(1)])
    expect(await allIds(store)).toHaveLength(1)
  })
})

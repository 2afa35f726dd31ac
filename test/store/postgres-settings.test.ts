/** A database that is set up in an odd way changes nothing of what is kept, routed, shown and moved; one that cannot do is refused. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { moveStore } from '../../src/move/move.ts'
import { openStore, openToRead } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { node } from '../support/postgres-nodes.ts'
import { newEvent } from '../support/store-events.ts'
import { scripted } from '../support/store-round.ts'

const { newDatabase } = testPostgres()
const folder = mkdtempSync(join(tmpdir(), 'chatgate-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SETTINGS: [name: string, value: string][] = [
  ['bytea_output', 'escape'],
  ['array_nulls', 'off'],
  ['standard_conforming_strings', 'off'],
  ['extra_float_digits', '-15'],
  ['client_encoding', 'LATIN1'],
  ['DateStyle', 'SQL, DMY'],
  ['IntervalStyle', 'iso_8601'],
  ['TimeZone', 'Asia/Shanghai'],
  ['search_path', 'pg_catalog'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_deferrable', 'on'],
  ['synchronous_commit', 'off'],
  ['statement_timeout', '200'],
  ['lock_timeout', '1'],
  ['idle_in_transaction_session_timeout', '1'],
  ['idle_session_timeout', '200'],
  ['transaction_timeout', '200'],
  ['exit_on_error', 'on'],
  ['row_security', 'off'],
  ['transform_null_equals', 'on'],
  ['quote_all_identifiers', 'on'],
  ['enable_nestloop', 'off'],
  ['enable_indexscan', 'off'],
  ['plan_cache_mode', 'force_generic_plan'],
]

/** What is hard to carry: bytes of every value, other scripts, quotes, the word NULL, and nothing at all. */
const EVENTS = [
  newEvent(1, { body: Uint8Array.from({ length: 256 }, (_, byte) => byte) }),
  newEvent(2, { subject: 'NULL', operator: '张伟 😀 \\ " \' {}', group: '', traceParent: 'a\0b' }),
  newEvent(3, { changes: [{ tag: 'Tag_A', value: 'Łódź' }] }),
]

describe('a database with', () => {
  test.for(SETTINGS)('%s = %s keeps, routes, shows and moves as any other', async ([name, value]) => {
    const url = await newDatabase()
    const [known] = await query(url, `SELECT 1 FROM pg_settings WHERE lower(name) = lower('${name}')`)
    if (!known) return
    await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${name} = ${quoted(name, value)}`)
    const store = await node(url)
    await scripted(store, EVENTS)
    const usual = await openStore(`sqlite:${join(mkdtempSync(join(folder, 'f-')), 'gateway.sqlite')}`)
    await scripted(usual.store, EVENTS)
    const shownBy = async (shown: Store) => [
      await Promise.all(EVENTS.map(({ id }) => shown.event(id))),
      await shown.events({ limit: 9 }),
    ]
    expect(await shownBy(store)).toEqual(await shownBy(usual.store))
    await usual.close()
    const reader = await openToRead(url)
    expect((await reader.store.eventsAfter({ limit: 9 }, 0)).map(({ body }) => [...body])).toEqual(
      EVENTS.map(({ body }) => [...body]),
    )
    await reader.close()
  })

  test('all of these moves as any other', async () => {
    const url = await newDatabase()
    for (const [name, value] of SETTINGS) {
      const [known] = await query(url, `SELECT 1 FROM pg_settings WHERE lower(name) = lower('${name}')`)
      // From here on others of ours could not do anything either.
      if (known && !name.endsWith('_timeout'))
        await query(
          url,
          `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${name} = ${quoted(name, value)}`,
        )
    }
    const path = join(mkdtempSync(join(folder, 'm-')), 'gateway.sqlite')
    const from = await openStore(`sqlite:${path}`)
    await scripted(from.store, EVENTS)
    const records = await Promise.all(EVENTS.map(({ id }) => from.store.event(id)))
    await from.close()
    expect(await moveStore(path, url, () => {})).toMatchObject({ isSame: true })
    const store = await node(url)
    expect(await Promise.all(EVENTS.map(({ id }) => store.event(id)))).toEqual(records)
  })

  test.for([
    ['LATIN1', false],
    ['EUC_CN', false],
    ['SQL_ASCII', true],
  ] as const)('the encoding %s is taken: %s', async ([encoding, isTaken]) => {
    const url = await newDatabase()
    const name = `${new URL(url).pathname.slice(1)}_${encoding.toLowerCase()}`
    await query(url, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`)
    const odd = url.replace(/\/[^/]*$/, `/${name}`)
    try {
      if (isTaken) {
        const opened = await openStore(odd)
        await scripted(opened.store, EVENTS)
        expect((await opened.store.event(EVENTS[1]?.id ?? ''))?.event).toMatchObject({
          ...EVENTS[1],
          body: expect.anything() as unknown,
        })
        await opened.close()
      } else {
        const refused = `The database has the encoding ${encoding}, which cannot keep every text.`
        for (const open of [openStore, openToRead]) await expect(open(odd)).rejects.toThrow(refused)
      }
    } finally {
      await query(url, `DROP DATABASE ${name} WITH (FORCE)`)
    }
  })
})

const quoted = (name: string, value: string): string =>
  // These are lists, not one name.
  ['search_path', 'DateStyle'].includes(name) ? value : `'${value}'`

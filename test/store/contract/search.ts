/** What every engine promises of a search: a text in a body and a tag are found, a bounded number of events at a time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenStore } from '../../../src/store/open.ts'
import { type EventSearch, SEARCHED_BYTES_MAX, SEARCHED_MAX, type Store } from '../../../src/store/store.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

const BODIES: readonly (string | Uint8Array)[] = [
  '{"Text":"Hello World","Nick":"中文名"}',
  String.raw`{"Text":"say \"hi\"","Nick":"\u4e2d\u6587\u540D"}`,
  '{"Text":"hello%_there é É"}',
  Uint8Array.from([0x7b, 0, 0xff, 0xe4, ...Buffer.from('hello zero'), 0x7d]),
  Uint8Array.from([0xff, 0xc3, ...Buffer.from('HELLO byte'), 0xe4, 0xb8]),
  '',
]

const TAG = 'Tag_Profile_IM_Nick'

const fill = async (store: Store): Promise<void> => {
  await store.append(
    BODIES.map((body, index) => newEvent(index + 1, { subject: 'ann', body: Buffer.from(body) })),
  )
  const change = (n: number, subject: string, tag: string) =>
    store.append([newEvent(n, { subject, changes: [{ tag, value: 'x' }] })])
  await change(7, 'ann', TAG)
  await change(8, 'bob', TAG)
  await change(9, 'ann', 'Tag_Profile_IM_Image')
}

/** All that a search finds, page by page. */
const all = async (store: Store, search: Omit<EventSearch, 'limit'>, limit: number): Promise<number[]> => {
  const found: number[] = []
  let cursor: number | undefined
  do {
    const page = await store.searchEvents({ ...search, limit, ...(cursor !== undefined && { cursor }) })
    expect(page.events.length).toBeLessThanOrEqual(limit)
    found.push(...ids(page.events))
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
}

export const searchContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: searching`, () => {
    let filled: OpenStore
    beforeAll(async () => {
      filled = await open()
      await fill(filled.store)
    })
    afterAll(() => filled.close())

    test.for<[Omit<EventSearch, 'limit'>, number[]]>([
      [{ contains: 'hello' }, [5, 4, 3, 1]],
      [{ contains: 'HELLO w' }, [1]],
      [{ contains: 'hello%' }, [3]],
      [{ contains: 'hello_' }, []],
      [{ contains: '"text":' }, [3, 2, 1]],
      [{ contains: '中文名' }, [2, 1]],
      [{ contains: '文' }, [2, 1]],
      [{ contains: '346' }, []],
      [{ contains: 'é' }, [3]],
      [{ contains: 'É É' }, []],
      [{ contains: 'say "hi"' }, [2]],
      [{ contains: String.raw`\u4E2D` }, [2]],
      [{ contains: '\\' }, [2]],
      [{ contains: 'hello', subject: 'bob' }, []],
      [{ contains: 'hello', since: START + 3000, until: START + 5000 }, [4, 3]],
      [{ tag: TAG }, [8, 7]],
      [{ tag: TAG, subject: 'ann' }, [7]],
      [{ tag: TAG, contains: '"n":8' }, [8]],
      [{ tag: 'Tag' }, []],
    ])('finds events by %o, page by page', async ([search, wanted]) => {
      expect(await all(filled.store, search, 100)).toEqual(wanted)
      expect(await all(filled.store, search, 1)).toEqual(wanted)
    })

    test('gives what a list of events gives, and says how many it looked at', async () => {
      const { store } = filled
      const { events } = await store.events({ limit: 9 })
      const found = await store.searchEvents({ contains: '中文名', limit: 9 })
      expect(found).toStrictEqual({ events: events.slice(7), lookedAt: 9 })
      expect(await store.searchEvents({ contains: 'x', limit: 9, cursor: 0 })).toEqual({
        events: [],
        lookedAt: 0,
      })
    })

    test('looks at none that is not above the given one', async () => {
      const store = await fresh()
      for (let n = 0; n < 4; n += 1) await store.append([newEvent(n, { body: Buffer.from('wanted') })])
      const { events } = await store.events({ limit: 9 })
      const after = events[1]?.seq ?? 0
      expect(await store.searchEvents({ contains: 'wanted', after, limit: 9 })).toStrictEqual({
        events: events.slice(0, 1),
        lookedAt: 1,
      })
    })

    test('looks at no more than so many events, and goes on from there', async () => {
      const store = await fresh()
      await store.append([newEvent(0, { body: Buffer.from('wanted') })])
      for (let from = 1; from <= SEARCHED_MAX; from += 1_000)
        await store.append(Array.from({ length: 1_000 }, (_, n) => newEvent(from + n)))
      const first = await store.searchEvents({ contains: 'wanted', limit: 9 })
      expect(first).toMatchObject({ events: [], lookedAt: SEARCHED_MAX })
      const cursor = first.cursor ?? 0
      const second = await store.searchEvents({ contains: 'wanted', limit: 9, cursor })
      expect(ids(second.events)).toEqual([0])
      expect(second.lookedAt).toBe(1)
    })

    test('looks at fewer where they are large', async () => {
      const store = await fresh()
      const BYTES = 3 * 1024 * 1024
      const events = Math.ceil(SEARCHED_BYTES_MAX / BYTES) + 4
      for (let n = 0; n < events; n += 1)
        await store.append([newEvent(n, { body: Buffer.alloc(BYTES, n === 0 ? 'w' : 'x') })])
      const { lookedAt, cursor, events: found } = await store.searchEvents({ contains: 'ww', limit: 9 })
      expect(found).toEqual([])
      expect(lookedAt).toBeGreaterThanOrEqual(SEARCHED_BYTES_MAX / BYTES)
      expect(lookedAt).toBeLessThan(events)
      expect(cursor).toBeDefined()
      expect(await all(store, { contains: 'WW' }, 9)).toEqual([0])
    })
  })
}

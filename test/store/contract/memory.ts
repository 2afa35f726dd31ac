/** What every engine remembers beside events: the values before a change, and what Chat was told. */
import { describe, expect, test } from 'vitest'
import type { NewEvent, Store } from '../../../src/store/store.ts'
import { LONG_AFTER, newEvent, START } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

const LEVEL = 'Tag_Profile_Custom_Level'
const NICK = 'Tag_Profile_IM_Nick'

/** The nth event, which sets these tags of ann at this time. */
const change = (
  n: number,
  tags: Record<string, string | number>,
  time: number,
  more: Partial<NewEvent> = {},
): NewEvent =>
  newEvent(n, {
    subject: 'ann',
    time,
    changes: Object.entries(tags).map(([tag, value]) => ({ tag, value })),
    ...more,
  })

export const memoryContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  /** Keeps these events, each in a call of its own, and gives what each knew of the values before. */
  const beforeOf = async (store: Store, events: NewEvent[]) => {
    for (const event of events) await store.append([event])
    const kept = await store.takeUnrouted(1000)
    return events.map(({ id }) => kept.find(event => event.id === id)?.before)
  }

  describe(`${name}: the values before a change`, () => {
    test('are those of the last change of each tag, with their kind; absent where there was none', async () => {
      const store = await fresh()
      const events = [
        change(1, { [LEVEL]: 3 }, START),
        change(2, { [LEVEL]: 7, [NICK]: 'Ann' }, START + 10),
        change(3, { [LEVEL]: 7, [NICK]: '' }, START + 20),
        change(4, { [NICK]: 'A' }, START + 30),
      ]
      expect(await beforeOf(store, events)).toEqual([
        undefined,
        { [LEVEL]: 3 },
        { [LEVEL]: 7, [NICK]: 'Ann' },
        { [NICK]: '' },
      ])
    })

    test('go by the time of the event, and then by arrival: a late one changes no later one', async () => {
      const store = await fresh()
      const events = [
        change(1, { [LEVEL]: 1 }, START),
        change(2, { [LEVEL]: 5 }, START + 50),
        change(3, { [LEVEL]: 2 }, START + 20),
        change(4, { [LEVEL]: 6 }, START + 50),
        change(5, { [LEVEL]: 0 }, START - 20),
        change(6, { [LEVEL]: 7 }, START + 60),
      ]
      expect(await beforeOf(store, events)).toEqual([
        undefined,
        { [LEVEL]: 1 },
        { [LEVEL]: 1 },
        { [LEVEL]: 5 },
        undefined,
        { [LEVEL]: 6 },
      ])
    })

    test('are kept apart for each app, user and tag, and for events of one call', async () => {
      const store = await fresh()
      const events = [
        change(1, { [LEVEL]: 1 }, START),
        change(2, { [LEVEL]: 2 }, START + 1, { app: '1400000002' }),
        change(3, { [LEVEL]: 3 }, START + 1, { subject: 'bob' }),
        change(4, { [NICK]: 'x' }, START + 1),
        change(5, { [LEVEL]: 5 }, START + 2),
      ]
      await store.append(events)
      const kept = await store.takeUnrouted(10)
      expect(kept.map(({ before }) => before)).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        { [LEVEL]: 1 },
      ])
    })

    test('are found in every way that an event is read', async () => {
      const store = await fresh()
      await store.append([change(1, { [LEVEL]: 1 }, START), change(2, { [LEVEL]: 2 }, START + 1)])
      const before = { [LEVEL]: 1 }
      expect((await store.event(change(2, {}, 0).id))?.event.before).toEqual(before)
      expect((await store.eventsAfter({ limit: 10 }, 0)).at(-1)?.before).toEqual(before)
      const [, kept] = await store.takeUnrouted(10)
      await store.recordRouting([
        {
          seq: kept?.seq ?? 0,
          routedAt: START,
          explanation: '{}',
          deliveries: [{ destination: 'r/a', state: 'waiting' }],
        },
      ])
      const lanes = [{ destination: 'r/a', limit: 10 }]
      const { deliveries } = await store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
      expect(deliveries[0]?.event.before).toEqual(before)
    })

    test('do not come from a repeat, nor from an event that is known already', async () => {
      const store = await fresh()
      const first = change(1, { [LEVEL]: 1 }, START, { repeatKey: 77n })
      await store.append([first])
      await store.append([{ ...change(2, { [LEVEL]: 9 }, START + 1), repeatKey: 77n }])
      await store.append([change(1, { [LEVEL]: 9 }, START + 1)])
      expect(await beforeOf(store, [change(3, { [LEVEL]: 2 }, START + 2)])).toEqual([{ [LEVEL]: 1 }])
    })

    test('any name of a tag and any user will do', async () => {
      const store = await fresh()
      const odd = { subject: "x'\u0000🙂" }
      const tag = '__proto__'
      const changes = [{ tag, value: 'a"b' }]
      await store.append([newEvent(1, { ...odd, changes }), newEvent(2, { ...odd, changes })])
      const [, second] = await store.takeUnrouted(10)
      expect(Object.entries(second?.before ?? {})).toEqual([[tag, 'a"b']])
    })
  })

  describe(`${name}: profiles`, () => {
    test('show every value of each tag, newest first, and which event set it', async () => {
      const store = await fresh()
      await store.append([
        change(1, { [LEVEL]: 3, [NICK]: 'Ann' }, START, { operator: 'ann' }),
        change(2, { [LEVEL]: 7 }, START + 10, { operator: 'admin' }),
        change(3, { [LEVEL]: 4 }, START + 5),
        change(4, { [LEVEL]: 9 }, START + 5, { subject: 'bob' }),
      ])
      const [first, second, third] = [1, 2, 3].map(n => newEvent(n).id)
      expect(await store.profile('1400000001', 'ann')).toEqual([
        { tag: LEVEL, value: 7, time: START + 10, eventId: second, operator: 'admin' },
        { tag: LEVEL, value: 4, time: START + 5, eventId: third },
        { tag: LEVEL, value: 3, time: START, eventId: first, operator: 'ann' },
        { tag: NICK, value: 'Ann', time: START, eventId: first, operator: 'ann' },
      ])
      expect(await store.profile('1400000002', 'ann')).toEqual([])
    })

    test('remember the last twenty values of a tag, also when they come in disorder', async () => {
      const store = await fresh()
      const order = Array.from({ length: 60 }, (_, n) => (n * 37) % 60)
      for (const n of order) await store.append([change(n, { [LEVEL]: n }, START + n)])
      const values = (await store.profile('1400000001', 'ann')).map(({ value }) => value)
      expect(values).toEqual(Array.from({ length: 20 }, (_, n) => 59 - n))
    })

    test('outlive the events that made them', async () => {
      const store = await fresh()
      await store.append([change(1, { [LEVEL]: 3 }, START), newEvent(2)])
      const seqs = (await store.takeUnrouted(10)).map(({ seq }) => seq)
      const routings = seqs.map(seq => ({ seq, routedAt: START, explanation: '{}', deliveries: [] }))
      await store.recordRouting(routings)
      await store.retain({ now: LONG_AFTER, before: START * 2, limit: 100 })
      expect(await store.event(newEvent(1).id)).toBeUndefined()
      expect(await store.profile('1400000001', 'ann')).toEqual([{ tag: LEVEL, value: 3, time: START }])
      expect(await beforeOf(store, [change(3, { [LEVEL]: 4 }, START + 1)])).toEqual([{ [LEVEL]: 3 }])
    })
  })

  describe(`${name}: decisions`, () => {
    test('are kept with their event, the last one said', async () => {
      const store = await fresh()
      await store.append([newEvent(1), newEvent(2)])
      await store.recordDecision(newEvent(1).id, '{"reason":"late"}')
      await store.recordDecision(newEvent(1).id, '{"reason":"late","verdict":{}}')
      expect((await store.event(newEvent(1).id))?.decision).toBe('{"reason":"late","verdict":{}}')
      expect(await store.event(newEvent(2).id)).not.toHaveProperty('decision')
    })

    test('of an event that is not there are none', async () => {
      const store = await fresh()
      await store.recordDecision(newEvent(1).id, '{}')
      await store.append([newEvent(1)])
      expect(await store.event(newEvent(1).id)).not.toHaveProperty('decision')
    })

    test('can be searched for by their reason', async () => {
      const store = await fresh()
      await store.append([newEvent(1), newEvent(2)])
      await store.recordDecision(newEvent(2).id, '{"reason":"late","why":"\\"reason\\":\\"shadow\\""}')
      const found = async (reason: string) =>
        (await store.events({ reason, limit: 10 })).events.map(({ id }) => id)
      expect(await found('late')).toEqual([newEvent(2).id])
      expect(await found('shadow')).toEqual([])
    })
  })

  test(`${name}: gateways are listed by their last beat, and forgotten after a day of silence`, async () => {
    const store = await fresh()
    const node = (nodeName: string, seenAt: number, role = 'all') => ({
      name: nodeName,
      role,
      version: '1.0.0',
      config: 'abc',
      startedAt: START,
      seenAt,
    })
    await store.beat(node('two', START))
    await store.beat(node('one', START + 10))
    await store.beat(node('one', START + 20, 'receive'))
    expect(await store.nodes()).toEqual([node('one', START + 20, 'receive'), node('two', START)])
    await store.beat(node('one', START + 25 * 3_600_000))
    expect((await store.nodes()).map(({ name: nodeName }) => nodeName)).toEqual(['one'])
  })

  test(`${name}: events and deliveries can be asked for by their app`, async () => {
    const store = await fresh()
    await store.append([newEvent(1), newEvent(2, { app: '1400000002' })])
    const kept = await store.takeUnrouted(10)
    const deliveries = [{ destination: 'r/a', state: 'dead' as const }]
    await store.recordRouting(
      kept.map(({ seq }) => ({ seq, routedAt: START, explanation: '{}', deliveries })),
    )
    const app = '1400000002'
    expect((await store.events({ app, limit: 10 })).events.map(({ id }) => id)).toEqual([newEvent(2).id])
    expect((await store.eventsAfter({ app, limit: 10 }, 0)).map(({ id }) => id)).toEqual([newEvent(2).id])
    expect((await store.deliveries({ app, limit: 10 })).deliveries).toMatchObject([
      { eventId: newEvent(2).id },
    ])
    expect(await store.surveyDeliveries({ app, state: 'dead' }, 10)).toMatchObject({ count: 1 })
  })
}

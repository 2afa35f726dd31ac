/** Events as they come: told in time, all of them counted, none lost by who reads slowly or comes again. */
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { allAfter, LiveFeed, type LiveEvent, type LiveMessage } from '../../console/src/state/live-feed.ts'
import { LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

interface Told {
  events: { id: string; seq: number; subject: string; deliveries: { state: string }[] }[]
  changed: { id: string; deliveries: { state: string }[] }[]
  more: number
}

/** Follows the stream as a page does, by `fetch`. */
const follow = async ({ admin }: RunningGateway, query: string) => {
  const stopper = new AbortController()
  onTestFinished(() => stopper.abort())
  const answer = await fetch(`${admin}/api/live?${query}`, { signal: stopper.signal })
  const told: Told[] = []
  let isOver = false
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages)
        if (message.startsWith('data: ')) told.push(JSON.parse(message.slice('data: '.length)) as Told)
    }
  }
  const end = read()
    .catch(() => {})
    .then(() => (isOver = true))
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    told,
    events: () => told.flatMap(({ events }) => events),
    isOver: () => isOver,
    leave: async () => {
      stopper.abort()
      await end
    },
  }
}

const postMany = async (gateway: RunningGateway, count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        gateway.post({ ...profileChange(`user${sent + n}`), n: sent + n }),
      ),
    )
}

test.for(['sqlite', 'postgres'])('events show up, with what becomes of them, on %s', async engine => {
  const config =
    engine === 'sqlite' ? LOG_ONLY : LOG_ONLY.replace(/store: .*/, `store: "${await newDatabase()}"`)
  const gateway = await startGateway({ config })
  const live = await follow(gateway, 'after=0')
  expect([live.status, live.type]).toEqual([200, 'text/event-stream; charset=utf-8'])
  await gateway.post(profileChange('alice'))
  await until(async () => live.events().length === 1, 'it is told')
  const isDelivered = ({ deliveries }: { deliveries: { state: string }[] }): boolean =>
    deliveries.some(({ state }) => state === 'delivered')
  await until(
    async () => live.told.some(({ events, changed }) => [...events, ...changed].some(isDelivered)),
    'that it was delivered is told',
  )
  expect(live.events()).toMatchObject([{ subject: 'alice' }])
})

test('a thousand at once: the newest are shown, all are counted, and who comes again misses none', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const live = await follow(gateway, 'after=0&command=Profile.CallbackPortraitSet')
  await postMany(gateway, 1_000)
  const counted = (told: readonly Told[]): number =>
    told.reduce((sum, { events, more }) => sum + events.length + more, 0)
  await until(async () => counted(live.told) >= 1_000, 'all are counted')
  expect(counted(live.told)).toBe(1_000)
  const seen = Math.max(...live.events().map(({ seq }) => seq))
  await live.leave()
  await postMany(gateway, 100)
  const again = await follow(gateway, `after=${seen}`)
  await until(async () => counted(again.told) >= 100, 'those that came meanwhile are counted')
  expect(counted(again.told)).toBe(100)
  expect(new Set(again.events().map(({ id }) => id)).size).toBe(again.events().length)
})

test.for(['sqlite', 'postgres'])('events are looked through as they come, on %s', async engine => {
  const config =
    engine === 'sqlite' ? LOG_ONLY : LOG_ONLY.replace(/store: .*/, `store: "${await newDatabase()}"`)
  const gateway = await startGateway({ config })
  const change = (subject: string, value: string) =>
    gateway.post(profileChange(subject, { Tag_Profile_IM_Nick: value }))
  await change('before', 'order-4711')
  const text = await follow(gateway, 'after=0&contains=ORDER-47')
  const tag = await follow(gateway, 'after=0&tag=Tag_Profile_IM_Nick&subject=bob')
  const whom = ({ events }: { events: () => Told['events'] }): string[] =>
    events().map(({ subject }) => subject)
  await until(async () => text.events().length === 1, 'what is there is told')
  await change('ann', 'nothing')
  await change('bob', 'order-4712')
  await gateway.post(profileChange('bob', { Tag_Profile_IM_Image: 'order-4713' }))
  await until(async () => text.events().length === 3 && tag.events().length === 1, 'both are told')
  await change('eve', 'order-4714')
  await until(async () => text.events().length === 4, 'one more is told')
  expect([whom(text), whom(tag)]).toEqual([['before', ...whom(text).slice(1, 3), 'eve'], ['bob']])
  expect(whom(text).slice(1, 3)).toEqual(['bob', 'bob'])
  const isDelivered = ({ deliveries }: { deliveries: { state: string }[] }): boolean =>
    deliveries.some(({ state }) => state === 'delivered')
  await until(
    async () => text.told.some(({ events, changed }) => [...events, ...changed].some(isDelivered)),
    'what became of one is told',
  )
})

test('only what fits the filter is told; a wrong filter and too many viewers are refused', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const bob = await follow(gateway, 'after=0&subject=bob')
  await gateway.post(profileChange('alice'))
  await gateway.post(profileChange('bob'))
  await until(async () => bob.events().length === 1, 'it is told')
  expect(bob.events()).toMatchObject([{ subject: 'bob' }])
  const others = await Promise.all(Array.from({ length: 19 }, () => follow(gateway, 'after=0')))
  expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 19 }, () => 200))
  const refused = await fetch(`${gateway.admin}/api/live?after=0`)
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { error: 'there are 20 live viewers already; close one first', code: 'unavailable' },
  ])
  await others[0]?.leave()
  await until(async () => {
    const next = await follow(gateway, 'after=0')
    if (next.status !== 200) await next.leave()
    return next.status === 200
  }, 'one that has left makes room')
  for (const query of ['', 'after=-1', 'after=0&subjekt=x', `after=0&contains=${'x'.repeat(201)}`])
    expect((await fetch(`${gateway.admin}/api/live?${query}`)).status, query).toBe(400)
})

test('a stream ends when the gateway stops, and does not hold it up', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const live = await follow(gateway, 'after=0')
  await gateway.post(profileChange('alice'))
  await until(async () => live.events().length === 1, 'it is told')
  await gateway.stop()
  await until(async () => live.isOver(), 'the stream is over')
})

/** A copy of an event that takes its number now, and is there when it is told to be. */
const onItsWay = async (database: string, subject: string): Promise<() => Promise<void>> => {
  const client = postgres(database, { max: 1, onnotice: () => {} })
  onTestFinished(() => client.end({ timeout: 1 }))
  await client.unsafe('SET search_path TO chatgate, public')
  await client.unsafe('BEGIN')
  await client.unsafe(
    `INSERT INTO event (id, app, command, kind, received_at, time, subject, by_admin, query, body)
     SELECT gen_random_uuid()::text, app, command, kind, received_at, time, $1, by_admin, query, body FROM event LIMIT 1`,
    [subject],
  )
  return async () => void (await client.unsafe('COMMIT'))
}

test('what is committed after a pause is among all since then, though its number is lower', async () => {
  const database = await newDatabase()
  const gateway = await startGateway({ config: LOG_ONLY.replace(/store: .*/, `store: "${database}"`) })
  await gateway.post(profileChange('before'))
  const list = async (query: string): Promise<LiveEvent[]> =>
    (await gateway.get<{ events: LiveEvent[] }>(`/api/events?${query}`)).events
  const feed = new LiveFeed()
  feed.begin(await list(''), 0)
  const commit = await onItsWay(database, 'late')
  const live = await follow(gateway, `after=${feed.after}`)
  await gateway.post(profileChange('higher'))
  await until(async () => live.events().some(({ subject }) => subject === 'higher'), 'the higher one is told')
  for (const message of live.told) feed.add(message as unknown as LiveMessage, 10_000)
  const held = feed.hold(10_100)
  await gateway.post(profileChange('after'))
  await commit()

  const between = await list(`after=${held.from}&cursor=${held.after + 1}`)
  expect(between.map(({ subject }) => subject)).toEqual(['higher', 'late'])
  const since = async (after: number) => (await list(`after=${after}`)).map(({ subject }) => subject)
  expect(await since(held.after)).toEqual(['after'])
  expect(await since(held.from)).toEqual(['after', 'higher', 'late'])
  expect(await since(allAfter(held, between))).toEqual(['after', 'higher', 'late'])
  expect(
    await since(
      allAfter(
        held,
        between.filter(({ subject }) => subject !== 'late'),
      ),
    ),
  ).toEqual(['after'])
})

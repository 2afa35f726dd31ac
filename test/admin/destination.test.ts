/** One destination is shown with who waits behind whom, how deliveries are made, and what the last attempts came to. */
import { expect, test } from 'vitest'
import { change, eventOf, webhook } from '../support/delivering.ts'
import { newestEvent, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

interface Detail {
  name: string
  state: string
  waiting: number
  delivered: number
  failingSince?: string
  nextProbeAt?: string
  drainedInMs?: number
  policy?: { concurrency: number; rate?: object; order: boolean }
  queues: { subject: string; behind: number; eventId: string; attempts: number; reason?: string }[]
  areQueuesCut: boolean
  attempts: { eventId: string; outcome: string; reason?: string; startedAt: string }[]
}

test('a destination tells whose deliveries wait, for what, and how long that may take', async () => {
  let isDown = false
  const receiver = await startReceiver({
    answer: request => {
      if (isDown) return { status: 503 }
      return eventOf(request).subject === 'ann' ? { status: 500, body: 'not ann' } : { status: 200 }
    },
  })
  const options =
    ', concurrency: 3, rate: 100/s, retry: { first: 5m, max: 1h }, circuit: { failures: 3, probe: 10m }'
  const gateway = await startGateway({ config: webhook(receiver.url, options) })
  const shown = () => gateway.get<Detail>('/api/destinations/all/webhook')
  expect(await shown()).toEqual({
    name: 'all/webhook',
    state: 'well',
    waiting: 0,
    dead: 0,
    delivered: 0,
    drainedInMs: 0,
    policy: expect.objectContaining({
      concurrency: 3,
      rate: { count: 100, perMs: 1_000 },
      order: true,
    }) as object,
    queues: [],
    areQueuesCut: false,
    attempts: [],
  })

  for (let n = 0; n < 3; n += 1) await gateway.post(change('ann', n))
  await gateway.post(change('bob', 0))
  await until(async () => (await shown()).attempts.length === 2, 'both heads were tried')
  const { queues, attempts, drainedInMs, ...rest } = await shown()
  const bob = await newestEvent(gateway, 'subject=bob')
  const { events } = await gateway.get<{ events: { id: string }[] }>('/api/events?subject=ann')
  expect(rest).toMatchObject({ state: 'well', waiting: 3, delivered: 1 })
  expect(queues).toMatchObject([
    { subject: 'ann', behind: 2, eventId: events[2]?.id, attempts: 1, reason: 'answered 500: not ann' },
  ])
  const said = new Map(attempts.map(({ eventId, outcome }) => [eventId, outcome]))
  expect(said).toEqual(
    new Map([
      [bob.id, 'delivered'],
      [events[2]?.id, 'retry'],
    ]),
  )
  expect(drainedInMs).toBeGreaterThanOrEqual(30)

  isDown = true
  for (let n = 0; n < 5; n += 1) await gateway.post(change(`user ${n}`, 0))
  await until(async () => (await shown()).nextProbeAt !== undefined, 'it is probed only')
  const failing = await shown()
  expect(failing).toMatchObject({ state: 'failing', failingSince: expect.any(String) as string })
  expect(failing).not.toHaveProperty('drainedInMs')

  const unknown = await fetch(`${gateway.admin}/api/destinations/all/webhok`)
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toMatchObject({
    error: expect.stringContaining('there are all/webhook') as string,
  })
})

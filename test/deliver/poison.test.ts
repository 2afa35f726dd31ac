/** Events that a receiver cannot take: whatever else goes to it is sent meanwhile, and what waited arrives when it can. */
import { expect, test } from 'vitest'
import { change, destination, eventOf, webhook } from '../support/delivering.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

/** A receiver that fails for some subjects until it is mended. */
const startStumbling = async (statusFor: (n: number) => number) => {
  let isMended = false
  const receiver = await startReceiver({
    answer: request => {
      const { subject, body } = eventOf(request)
      return { status: isMended || !subject.startsWith('poison') ? 200 : statusFor(body.n) }
    },
  })
  const mend = (): void => {
    isMended = true
  }
  return { receiver, mend }
}

const postAll = async (gateway: RunningGateway, subjects: readonly string[], first = 0): Promise<void> => {
  const left = subjects.entries()
  const poster = async (): Promise<void> => {
    for (const [n, subject] of left) await gateway.post(change(subject, first + n))
  }
  await Promise.all(Array.from({ length: 20 }, poster))
}

/** Posts an event that the receiver can take, and waits for it; returns how many others came before it. */
const overtaking = async (gateway: RunningGateway, receiver: Receiver, n: number): Promise<number> => {
  await gateway.post(change(`healthy-${n}`, n))
  const before = receiver.requests.length
  const find = (): number =>
    receiver.requests.findLastIndex(request => eventOf(request).subject === `healthy-${n}`)
  await until(() => find() >= 0, `healthy-${n} has arrived`)
  return find() - before
}

const POISON = 1_000

test('with 1,000 events waiting that a receiver cannot take, others are sent at once; all arrive when it is mended, in order', async () => {
  const statuses = [500, 431, 502]
  const { receiver, mend } = await startStumbling(n => statuses[n % 3] ?? 500)
  const options = ', retry: { first: 4s, max: 4s }, circuit: { probe: 300ms }'
  const gateway = await startGateway({ config: webhook(receiver.url, options) })
  const poison = Array.from({ length: POISON }, (_, n) => `poison-${n}`)
  await postAll(gateway, poison)
  await receiver.received(POISON)
  // The second event of a subject is in order, and so waits.
  const behind = poison.slice(0, 50)
  await postAll(gateway, behind, POISON)

  const waiting = POISON + behind.length
  await until(async () => (await destination(gateway, 'all/webhook'))?.waiting === waiting, 'all are routed')

  const overtaken: number[] = []
  for (let n = 0; n < 15; n += 1) overtaken.push(await overtaking(gateway, receiver, n))
  // Those came first that were on their way already, and not all that were due.
  expect(overtaken.toSorted((a, b) => a - b)[7]).toBeLessThan(POISON / 10)
  const second = receiver.requests.filter(request => eventOf(request).body.n >= POISON)
  expect(second, 'nothing passed the one in front of it').toEqual([])

  mend()
  const all = waiting + overtaken.length
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === all, 'all have arrived')
  const numbers = Map.groupBy(receiver.requests.map(eventOf), ({ subject }) => subject)
  for (const subject of behind) {
    const seen = numbers.get(subject)?.map(({ body }) => body.n) ?? []
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  }
})

test('events for which a receiver breaks down make it fail once, and never again as others pass', async () => {
  const { receiver } = await startStumbling(() => 502)
  const options = ', retry: { first: 1s, max: 5s }, circuit: { probe: 100ms }'
  const news = `
  news: { when: Gateway.*, steps: [{ log: { message: "{{ command }}" } }] }`
  const config = webhook(receiver.url, options)
    .replace('routes: { all:', 'routes:\n  all:')
    .replace(/ }$/, news)
  const gateway = await startGateway({ config })
  await postAll(
    gateway,
    Array.from({ length: 20 }, (_, n) => `poison-${n}`),
  )
  await gateway.logged(line => line.msg === 'Gateway.DestinationFailing', 'that it fails')
  // Every other probe is of what never failed, so each has its turn.
  await until(
    () => new Set(receiver.requests.map(request => eventOf(request).id)).size === 20,
    'all were tried',
  )
  await overtaking(gateway, receiver, 0)
  await gateway.logged(line => line.msg === 'Gateway.DestinationRecovered', 'that it is back')
  for (let n = 1; n <= 20; n += 1) expect(await overtaking(gateway, receiver, n)).toBeLessThan(20)
  await until(async () => (await destination(gateway, 'all/webhook'))?.waiting === 20, 'all is recorded')
  expect(await destination(gateway, 'all/webhook')).toMatchObject({ state: 'well' })
  expect(gateway.log.filter(({ msg }) => msg === 'Gateway.DestinationFailing')).toHaveLength(1)
})

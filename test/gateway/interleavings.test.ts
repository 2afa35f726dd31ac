/**
 * Arrivals, outcomes, kills, restarts and config changes, mixed at random: each accepted event reaches each of its destinations at
 * least once or is dead with a reason, in order for each subject, and no delivery is tried more often than its attempts say.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  HEAD,
  profileChange,
  startGateway,
  temporaryFolder,
  type EventDetails,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'
import { rounds } from '../support/rounds.ts'
import { until } from '../support/until.ts'

const NAMES = ['a', 'b', 'c'] as const
type Name = (typeof NAMES)[number]

const round = fc.record({
  /** Which destinations the config has in this round. */
  has: fc.subarray([...NAMES], { minLength: 1 }),
  events: fc.array(fc.constantFrom('ann', 'bob', 'eve'), { minLength: 1, maxLength: 25 }),
  ends: fc.constantFrom('kill', 'stop'),
  afterMs: fc.nat(200),
})

/** For each receiver how its answers go round: 2xx, 503, or a refusal of the message itself. */
const answers = fc.array(fc.constantFrom(200, 200, 200, 503, 422), { minLength: 3, maxLength: 12 })

const configOf = (has: readonly Name[], urls: Record<Name, string>): string => `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps:
${has.map(name => `      - webhook: { name: ${name}, url: "${urls[name]}", retry: { first: 20ms, max: 100ms }, circuit: { probe: 100ms } }`).join('\n')}
`

const sentOf = ({ body }: ReceivedRequest): { id: string; subject: string } =>
  JSON.parse(body.toString()) as never

const allEvents = async (gateway: RunningGateway): Promise<EventDetails[]> => {
  const { events } = await gateway.get<{ events: { id: string }[] }>(
    '/api/events?limit=500&command=Profile.CallbackPortraitSet',
  )
  return Promise.all(events.toReversed().map(({ id }) => gateway.get<EventDetails>(`/api/events/${id}`)))
}

const verify = (events: readonly EventDetails[], name: Name, requests: readonly ReceivedRequest[]): void => {
  const planned = events.flatMap(({ id, subject = '', deliveries }) =>
    deliveries
      .filter(({ destination }) => destination === `all/${name}`)
      .map(delivery => ({ id, subject, delivery })),
  )
  for (const { id, delivery } of planned) {
    const tries = requests.filter(request => sentOf(request).id === id).length
    expect(['delivered', 'dead']).toContain(delivery.state)
    expect(delivery.reason ?? '').not.toBe(delivery.state === 'dead' ? '' : undefined)
    expect(tries).toBeGreaterThanOrEqual(1)
    expect(tries).toBeLessThanOrEqual(delivery.attempts)
  }
  for (const subject of ['ann', 'bob', 'eve']) {
    const order = planned.filter(one => one.subject === subject).map(({ id }) => id)
    const seen = [
      ...new Set(
        requests
          .map(sentOf)
          .filter(sent => sent.subject === subject)
          .map(({ id }) => id),
      ),
    ]
    expect(seen).toEqual(order)
  }
}

test(
  'whatever is mixed, nothing is lost, overtaken or tried in secret',
  { timeout: rounds(200_000) },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 2, maxLength: 4 }),
        fc.tuple(answers, answers, answers),
        async (lives, scripts) => {
          const receivers = await Promise.all(
            scripts.map(script =>
              startReceiver({ answer: (_, index) => ({ status: script[index % script.length] ?? 200 }) }),
            ),
          )
          const urls = Object.fromEntries(
            NAMES.map((name, index) => [name, receivers[index]?.url ?? '']),
          ) as Record<Name, string>
          const folder = temporaryFolder()
          let accepted = 0
          for (const { has, events, ends, afterMs } of lives) {
            const gateway = await startGateway({ config: configOf(has, urls), folder })
            for (const subject of events) {
              const { answer } = await gateway.post({
                ...profileChange(subject),
                EventTime: 1_700_000_000_000 + accepted,
              })
              if (answer.ActionStatus === 'OK') accepted += 1
            }
            await new Promise(resolve => setTimeout(resolve, afterMs))
            await gateway[ends]()
          }
          const last = await startGateway({ config: configOf(NAMES, urls), folder })
          await until(async () => {
            const { destinations } = await last.get<{ destinations: { waiting: number }[] }>(
              '/api/destinations',
            )
            const { events } = await last.get<{ events: unknown[] }>('/api/events?state=unrouted')
            return events.length === 0 && destinations.every(({ waiting }) => waiting === 0)
          }, 'nothing waits any more')
          const events = await allEvents(last)
          expect(events).toHaveLength(accepted)
          for (const [index, name] of NAMES.entries()) verify(events, name, receivers[index]?.requests ?? [])
          await last.stop()
          await Promise.all(receivers.map(receiver => receiver.close()))
        },
      ),
      { numRuns: rounds(2) },
    )
  },
)

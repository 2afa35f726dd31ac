/** Receivers with bad habits, one after the other, beside one that is well. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test, type TestContext } from 'vitest'
import type { RunningGateway } from '../support/gateway.ts'
import { startHabit, type Habit, type HabitServer } from './habit-server.ts'
import { KEY } from './habits-answers.ts'
import { HABITS } from './habits.ts'
import { isOk } from './judge.ts'
import type { Answered } from './load.ts'
import { until } from '../support/until.ts'
import { sharedScene, soon, underFault, type Scene, type SceneOptions } from './scene.ts'

const BAD_MS = 1_300
/** Against a retry that has lost its pause: with it each delivery is attempted once or a few times. */
const REQUESTS_PER_EVENT = 4

/** A receiver that fails for some events must not keep the others for as long as it fails. */
const LIKED_WITHIN_MS = 8_000

const SEEN_MAX = 100

/** Each event is offered to all routes of a gateway; with all habits in one this takes longer than all else. */
const HABITS_PER_GATEWAY = 10

/** What goes to the bad receiver too: the events of every fifth user. */
const isForBoth = ({ subject }: Answered): boolean => /[05]$/.test(subject)
const FOR_BOTH = '(subject.endsWith("0") || subject.endsWith("5"))'

/** A habit, and the route that leads to it. */
interface Row extends Habit {
  route: string
}

const rows = HABITS.map((habit, index) => ({ ...habit, route: `bad-${index}` }))

const groups = rows.flatMap((_, index) =>
  index % HABITS_PER_GATEWAY === 0 ? [{ group: rows.slice(index, index + HABITS_PER_GATEWAY) }] : [],
)

const servers = new Map<string, HabitServer>()
afterAll(() => {
  for (const server of servers.values()) server.close()
})

const optionsFor = async (group: readonly Row[]): Promise<SceneOptions> => {
  for (const habit of group) servers.set(habit.name, await startHabit(habit))
  const routes = group.map(({ name, route }) => [
    `  ${route}:`,
    `    when: Profile.CallbackPortraitSet`,
    `    steps: [{ match: { expression: 'has(body.Habit) && body.Habit == "${name}" && ${FOR_BOTH}' } }, { webhook: { url: "${servers.get(name)?.url}" } }]`,
  ])
  return {
    config: `defaults: { webhook: { timeout: 1s, headers: { authorization: "Bearer ${KEY}" }, retry: { first: 200ms, max: 500ms }, circuit: { probe: 300ms } } }`,
    routes: routes.flat().join('\n'),
  }
}

describe.for(groups)('$group.0.name and others', ({ group }) => {
  const shared = sharedScene(() => optionsFor(group))
  test.for(group)('a receiver $does', (row, context) => withHabit(row, shared(), context))
})

const withHabit = async (row: Row, scene: Scene, context: TestContext): Promise<void> => {
  const { name, route, does, outcome, likes, asksForDays = false, fails = false } = row
  const destination = `${route}/webhook`
  const server = servers.get(name)
  if (!server) throw new Error(`no receiver ${name}`)
  const { load, gateway } = scene
  const from = load.answers.length
  const events = () => load.answers.slice(from).filter(event => isOk(event) && isForBoth(event))
  const liked = () => events().filter(event => likes?.(event))
  const isThere = ({ subject, n }: Answered): boolean => server.liked().has(`${subject} ${n}`)
  let requests = 0
  let reasons: string[] = []
  const fault = {
    name: `a receiver ${does}`,
    done: `One of two receivers does so for ${BAD_MS / 1000} s, and is well then; a fifth of the callbacks go to it too.`,
    operator: () => seenIn(reasons),
    destinations: ['healthy/webhook', destination],
  }
  load.resume({ fields: { Habit: name } })
  await underFault(context, scene, fault, async () => {
    try {
      await sleep(BAD_MS)
      // From here on it gets no new ones, and those that it likes must not wait for those that it does not.
      await load.pause()
      if (likes) await until(() => liked().every(isThere), 'those that it likes arrive', LIKED_WITHIN_MS)
      if (fails)
        await soon(async () => (await stateOf(gateway, destination)) === 'failing', 'it counts as failing')
      if (outcome === 'dead')
        await soon(async () => (await deadOf(gateway, destination)) >= events().length, 'all are dead')
      requests = server.badRequests()
      const look = async (): Promise<string[]> =>
        (reasons = (await deliveriesOf(gateway, destination)).flatMap(({ reason }) => reason ?? []))
      if (row.reason) await soon(async () => (await look()).length > 0, 'an attempt has ended')
      else await look()
    } finally {
      await server.heal()
      load.resume({ fields: {} })
    }
    if (asksForDays) await drop(gateway, destination)
  })
  if (row.reason) expect(reasons.join('\n')).toMatch(row.reason)
  expect(requests).toBeLessThan(REQUESTS_PER_EVENT * events().length)
  const states = (await deliveriesOf(gateway, destination)).map(({ state }) => state)
  expect([...new Set(states)]).toEqual([asksForDays ? 'cancelled' : outcome])
  expect([...gateway.output, ...reasons].filter(text => text.includes(KEY.slice(0, 12)))).toEqual([])
  expect(gateway.log.filter(({ msg }) => msg === 'forged')).toEqual([])
}

interface Delivery {
  state: string
  reason?: string
}

const deliveriesOf = async (gateway: RunningGateway, destination: string): Promise<Delivery[]> => {
  const { deliveries } = await gateway.get<{ deliveries: Delivery[] }>(
    `/api/deliveries?destination=${encodeURIComponent(destination)}&limit=500`,
  )
  return deliveries
}

const deadOf = async (gateway: RunningGateway, destination: string): Promise<number> =>
  (await deliveriesOf(gateway, destination)).filter(({ state }) => state === 'dead').length

const stateOf = async (gateway: RunningGateway, destination: string): Promise<string | undefined> => {
  const { destinations } = await gateway.get<{ destinations: { name: string; state: string }[] }>(
    '/api/destinations',
  )
  return destinations.find(({ name }) => name === destination)?.state
}

/** A reason that attempts failed for, without what differs from run to run. */
const seenIn = ([reason]: readonly string[]): string =>
  reason === undefined
    ? 'nothing'
    : `\`${reason
        .replace(/127\.0\.0\.1:\d+/, 'its address')
        .replaceAll(/[^\x20-\x7E]|`/g, '')
        .slice(0, SEEN_MAX)}\``

const drop = async ({ admin }: RunningGateway, destination: string): Promise<void> => {
  const response = await fetch(`${admin}/api/deliveries/drop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ destination, state: 'waiting' }),
  })
  expect(response.status).toBe(200)
}

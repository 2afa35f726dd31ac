/** Receivers with bad habits, one after the other, beside one that is well. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { startHabit, type HabitServer } from './habit-server.ts'
import { KEY } from './habits-answers.ts'
import { HABITS } from './habits.ts'
import { isOk } from './judge.ts'
import type { Answered } from './load.ts'
import { until } from '../support/until.ts'
import { sharedScene, soon, underFault } from './scene.ts'

const BAD_MS = 1_000
/** Against a retry that has lost its pause: with it each delivery is attempted once or a few times. */
const REQUESTS_PER_EVENT = 4

/** A receiver that fails for some events must not keep the others for as long as it fails. */
const LIKED_WITHIN_MS = 8_000

const SEEN_MAX = 100

const servers = new Map<string, HabitServer>()

const shared = sharedScene(async () => {
  for (const habit of HABITS) servers.set(habit.name, await startHabit(habit))
  const routes = HABITS.map(({ name }, index) => [
    `  bad-${index}:`,
    `    when: Profile.CallbackPortraitSet`,
    `    steps: [{ match: { expression: 'has(body.Habit) && body.Habit == "${name}"' } }, { webhook: { url: "${servers.get(name)?.url}" } }]`,
  ])
  return {
    config: `defaults: { webhook: { timeout: 1s, headers: { authorization: "Bearer ${KEY}" }, retry: { first: 200ms, max: 500ms }, circuit: { probe: 300ms } } }`,
    routes: routes.flat().join('\n'),
  }
})
afterAll(() => {
  for (const server of servers.values()) server.close()
})

interface Delivery {
  state: string
  reason?: string
}

const deliveriesOf = async (destination: string): Promise<Delivery[]> => {
  const { deliveries } = await shared().gateway.get<{ deliveries: Delivery[] }>(
    `/api/deliveries?destination=${encodeURIComponent(destination)}&limit=500`,
  )
  return deliveries
}

const stateOf = async (destination: string): Promise<string | undefined> => {
  const { destinations } = await shared().gateway.get<{ destinations: { name: string; state: string }[] }>(
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

const rows = HABITS.map((habit, index) => ({ ...habit, destination: `bad-${index}/webhook` }))

test.for(rows)('a receiver $does', async (habit, context) => {
  const { name, does, outcome, destination, likes, asksForDays = false, fails = false } = habit
  const server = servers.get(name)
  if (!server) throw new Error(`no receiver ${name}`)
  const scene = shared()
  const from = scene.load.answers.length
  const events = () => scene.load.answers.slice(from).filter(isOk)
  const liked = () => events().filter(event => likes?.(event))
  const isThere = ({ subject, n }: Answered): boolean => server.liked().has(`${subject} ${n}`)
  let requests = 0
  let reasons: string[] = []
  const fault = {
    name: `a receiver ${does}`,
    done: 'One of two receivers does so for a second, and is well then.',
    operator: () => seenIn(reasons),
    destinations: ['healthy/webhook', destination],
  }
  scene.load.resume({ fields: { Habit: name } })
  await underFault(context, scene, fault, async () => {
    try {
      await sleep(BAD_MS)
      // From here on it gets no new ones, and those that it likes must not wait for those that it does not.
      await scene.load.pause()
      if (likes) await until(() => liked().every(isThere), 'those that it likes arrive', LIKED_WITHIN_MS)
      if (fails) await soon(async () => (await stateOf(destination)) === 'failing', 'it counts as failing')
      if (outcome === 'dead')
        await soon(async () => (await deadOf(destination)) >= events().length, 'all are dead')
      requests = server.badRequests()
      const look = async (): Promise<string[]> =>
        (reasons = (await deliveriesOf(destination)).flatMap(({ reason }) => reason ?? []))
      if (habit.reason) await soon(async () => (await look()).length > 0, 'an attempt has ended')
      else await look()
    } finally {
      await server.heal()
      scene.load.resume({ fields: {} })
    }
    if (asksForDays) await drop(destination)
  })
  if (habit.reason) expect(reasons.join('\n')).toMatch(habit.reason)
  expect(requests).toBeLessThan(REQUESTS_PER_EVENT * events().length)
  const states = (await deliveriesOf(destination)).map(({ state }) => state)
  expect([...new Set(states)]).toEqual([asksForDays ? 'cancelled' : outcome])
  expect([...scene.gateway.output, ...reasons].filter(text => text.includes(KEY.slice(0, 12)))).toEqual([])
  expect(scene.gateway.log.filter(({ msg }) => msg === 'forged')).toEqual([])
})

const deadOf = async (destination: string): Promise<number> =>
  (await deliveriesOf(destination)).filter(({ state }) => state === 'dead').length

const drop = async (destination: string): Promise<void> => {
  const response = await fetch(`${shared().gateway.admin}/api/deliveries/drop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ destination, state: 'waiting' }),
  })
  expect(response.status).toBe(200)
}

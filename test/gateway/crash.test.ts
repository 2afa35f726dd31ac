/** Promise 2: kept before OK. Whatever the moment of SIGKILL, each OK that a client got is an event in the store, once. */
import { expect, test } from 'vitest'
import {
  HEAD,
  LOG_ONLY,
  postCallback,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { rounds } from '../support/rounds.ts'
import { until } from '../support/until.ts'

const ROUNDS = rounds(3, 5)
const CLIENTS = 8

/** Posts one event after the other until the gateway is gone; returns whose events were answered OK. */
const postUntilGone = async (gateway: RunningGateway, name: string): Promise<string[]> => {
  const answered: string[] = []
  for (let index = 0; ; index += 1) {
    const user = `${name}-${index}`
    const posted = await postCallback(gateway.url, profileChange(user)).catch(() => undefined)
    if (!posted) return answered
    expect(posted.answer.ActionStatus).toBe('OK')
    answered.push(user)
  }
}

const allSubjects = async (gateway: RunningGateway): Promise<string[]> => {
  const subjects: string[] = []
  let cursor = ''
  do {
    const page = await gateway.get<{ events: { subject: string }[]; cursor?: number }>(
      `/api/events?limit=500${cursor}`,
    )
    subjects.push(...page.events.map(({ subject }) => subject))
    cursor = page.cursor === undefined ? '' : `&cursor=${page.cursor}`
  } while (cursor)
  return subjects
}

test(
  'SIGKILL at random moments under load loses no event that was answered OK, keeps none twice, and each is delivered',
  { timeout: rounds(120_000) },
  async () => {
    const receiver = await startReceiver()
    const folder = temporaryFolder()
    const config = `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}" } }] } }`
    const answered: string[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const gateway = await startGateway({ config, folder })
      const clients = Array.from({ length: CLIENTS }, (_, index) =>
        postUntilGone(gateway, `${round}-${index}`),
      )
      const enough = 20 + Math.random() * 200
      await until(() => receiver.requests.length >= enough * (round + 1) * 0.5, 'some have been delivered')
      await new Promise(resolve => setTimeout(resolve, Math.random() * 100))
      await gateway.kill()
      answered.push(...(await Promise.all(clients)).flat())
    }
    expect(answered.length).toBeGreaterThan(ROUNDS * CLIENTS)

    const gateway = await startGateway({ config, folder })
    const subjects = await allSubjects(gateway)
    expect(new Set(subjects).size).toBe(subjects.length)
    const kept = new Set(subjects)
    expect(answered.filter(user => !kept.has(user))).toEqual([])

    const delivered = () =>
      new Set(
        receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { subject: string }).subject),
      )
    await until(() => [...delivered()].length >= kept.size, 'each kept event is delivered')
    const ids = new Map(
      receiver.requests.map(({ headers, body }) => [
        (JSON.parse(body.toString()) as { id: string }).id,
        headers['webhook-id'],
      ]),
    )
    for (const { headers, body } of receiver.requests) {
      expect(headers['webhook-id']).toBe(ids.get((JSON.parse(body.toString()) as { id: string }).id))
    }
  },
)

test('what waits for a destination that is down survives SIGKILL and a restart', async () => {
  const receiver = await startReceiver()
  await receiver.close()
  const folder = temporaryFolder()
  const config = `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: { url: "${receiver.url}", retry: { first: 200ms, max: 1s }, circuit: { probe: 300ms } } }] } }`
  const first = await startGateway({ config, folder })
  for (let index = 0; index < 20; index += 1) await first.post(profileChange(`user${index}`))
  await first.logged(line => line.msg === 'will be tried again', 'a failed attempt')
  await first.kill()

  const back = await startReceiver({ port: Number(new URL(receiver.url).port) })
  const second = await startGateway({ config, folder })
  const requests = await back.received(20)
  expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(20)
  await second.stop()
  expect(second.process.exitCode).toBe(0)
})

test('a second gateway on the same store is refused', async () => {
  const folder = temporaryFolder()
  await startGateway({ config: LOG_ONLY, folder })
  await expect(startGateway({ config: LOG_ONLY, folder })).rejects.toThrow(/in use by another gateway/)
})

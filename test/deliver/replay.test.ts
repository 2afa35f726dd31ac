/** What was given up, or sent before, is sent again: dead letters, and replays of the past through pauses and kills. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { change, destination, eventOf, webhook } from '../support/delivering.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

test('dead letters are listed, replayed behind what waits, and dropped; the receiver can tell a replay', async () => {
  let refuses = true
  const receiver = await startReceiver({
    answer: () => ({ status: refuses ? 422 : 200, body: refuses ? 'no such field' : '' }),
  })
  const gateway = await startGateway({ config: webhook(receiver.url) })
  const run = (...args: string[]) => chatgate(gateway.folder, [...args, '--admin', gateway.admin])
  for (let n = 0; n < 3; n += 1) await gateway.post(change('ann', n))
  await until(async () => (await destination(gateway, 'all/webhook'))?.dead === 3, 'three are dead')
  const list = await run('dead')
  expect(list.stdout.match(/ann +all\/webhook +1 +rejected: answered 422: no such field/g)).toHaveLength(3)
  expect((await run('dead', 'list')).stdout).toBe(list.stdout)
  const shown = await run('dead', 'show', (await newestEvent(gateway, 'subject=ann')).id)
  expect(shown.stdout).toContain('all/webhook  dead  rejected: answered 422')
  expect(await run('dead', 'replay')).toMatchObject({ code: 2 })
  expect((await run('dead', 'replay', '--all', '--dry-run')).stdout).toMatch(
    /^3 deliveries would be replayed\.\nPlanned /,
  )

  refuses = false
  const newest = await newestEvent(gateway, 'subject=ann')
  expect((await run('dead', 'drop', newest.id)).stdout).toBe('1 delivery dropped.\n')
  expect((await run('dead', 'replay', '--subject', 'ann')).stdout).toBe('2 deliveries replayed.\n')
  const requests = (await receiver.received(5)).slice(3)
  expect(requests.map(request => eventOf(request).body.n)).toEqual([0, 1])
  for (const { headers } of requests) {
    expect(headers).toMatchObject({ 'chatgate-replay': 'true', 'chatgate-attempt': '2' })
    expect(headers['webhook-id']).toMatch(/\/replay-1$/)
  }
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === 2, 'both are delivered')
  expect((await run('dead')).stdout).toBe('No dead deliveries.\n')
  const replay = await run('replay', '--destination', 'all/webhook', '--state', 'delivered')
  expect(replay.stdout).toBe('Replay 1 is done: 2 events, 2 deliveries planned.\n')
  expect((await receiver.received(7))[6]?.headers['webhook-id']).toMatch(/\/replay-2$/)
})

interface Replay {
  id: number
  state: string
  total: number
  done: number
  planned: number
}

const replayOf = async (gateway: RunningGateway): Promise<Replay | undefined> =>
  (await gateway.get<{ replays: Replay[] }>('/api/replays')).replays[0]

const postJson = async (
  gateway: RunningGateway,
  path: string,
  body: object = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(`${gateway.admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

test('events of the past are sent to a route that did not exist then, once each, through pauses and kills', async () => {
  const folder = temporaryFolder()
  const first = await startGateway({
    config: LOG_ONLY,
    folder,
  })
  const COUNT = 60
  for (let n = 0; n < COUNT; n += 1) await first.post(change(`user${n % 5}`, n))
  await until(async () => (await destination(first, 'all/log'))?.delivered === COUNT, 'all are routed')
  await first.stop()

  const archive = await startReceiver()
  const config = `${HEAD}
routes:
  all: { when: Profile.*, steps: [{ log: {} }] }
  archive:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { url: "${archive.url}" } }]`
  const second = await startGateway({ config, folder })
  const request = { command: 'Profile.CallbackPortraitSet', to: ['archive/webhook'], ratePerSecond: 20 }
  expect(await postJson(second, '/api/replay', { ...request, dryRun: true })).toEqual({
    total: COUNT,
    dryRun: true,
  })
  expect(await postJson(second, '/api/replay', request)).toEqual({ id: 1, total: COUNT })
  await archive.received(10)
  expect(await postJson(second, '/api/replays/1/pause')).toMatchObject({ state: 'paused' })
  await second.post(change('live', 1000))
  await until(() => archive.requests.some(one => eventOf(one).subject === 'live'), 'live traffic goes on')
  await postJson(second, '/api/replays/1/resume')
  await archive.received(25)
  await second.kill()

  const third = await startGateway({ config, folder })
  await until(async () => (await replayOf(third))?.state === 'done', 'the replay is done')
  expect(await replayOf(third)).toMatchObject({ total: COUNT, done: COUNT, planned: COUNT })
  await until(
    async () => (await destination(third, 'archive/webhook'))?.delivered === COUNT + 1,
    'all have arrived',
  )
  expect(await destination(third, 'all/log')).toMatchObject({ delivered: COUNT + 1 })
  const replayed = archive.requests.filter(({ headers }) => headers['chatgate-replay'] === 'true')
  expect(new Set(replayed.map(one => eventOf(one).body.n)).size).toBe(COUNT)
  for (let user = 0; user < 5; user += 1) {
    const seen = [
      ...new Set(
        replayed.filter(one => eventOf(one).subject === `user${user}`).map(one => eventOf(one).body.n),
      ),
    ]
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  }
})

test('a replay to where events were sent then; a cancelled one stops; a wrong one is refused in words', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: webhook(receiver.url) })
  for (let n = 0; n < 6; n += 1) await gateway.post(change('ann', n))
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === 6, 'all are delivered')
  await postJson(gateway, '/api/replay', { subject: 'ann', as: 'then' })
  await receiver.received(12)
  await until(async () => (await replayOf(gateway))?.state === 'done', 'it is done')

  await postJson(gateway, '/api/replay', { subject: 'ann', ratePerSecond: 1 })
  await receiver.received(13)
  expect(await postJson(gateway, '/api/replays/2/cancel')).toMatchObject({ state: 'cancelled' })
  expect(await postJson(gateway, '/api/replays/2/resume')).toMatchObject({ state: 'cancelled' })
  expect((await replayOf(gateway))?.done).toBeLessThan(6)

  const wrong = await postJson(gateway, '/api/replay', { all: true, to: ['all/webhok'] })
  expect(wrong).toEqual({
    error: 'there is no destination all/webhok; there are all/webhook',
    code: 'bad-request',
  })
  expect(await postJson(gateway, '/api/replay', { sins: '1h' })).toMatchObject({
    error: expect.stringContaining('`sins` is not a field here') as string,
  })
  expect(await postJson(gateway, '/api/replays/9/cancel')).toEqual({
    error: 'there is no replay 9',
    code: 'not-found',
  })
})

test('a replay that runs goes at another rate at once, and one that is over at none', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: webhook(receiver.url) })
  const run = (...args: string[]) => chatgate(gateway.folder, [...args, '--admin', gateway.admin])
  for (let n = 0; n < 4; n += 1) await gateway.post(change('ann', n))
  await receiver.received(4)
  await run('replay', '--all', '--rate', '1/h', '--detach')
  await until(async () => (await replayOf(gateway))?.done === 1, 'it waits an hour for its second event')
  expect((await run('replays', 'rate', '1', '30/m')).stdout).toBe(
    'Replay 1 is running, after 1 of 4 events, at 0.5 a second.\n',
  )
  expect(await run('replays', 'rate', '1', 'quickly')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Write it like 5/s, 30/m or 1000/h') as string,
  })
  expect((await run('replays', 'rate', '1', '1000', '--note', 'the receiver bears it')).code).toBe(0)
  await receiver.received(8)
  await until(async () => (await replayOf(gateway))?.state === 'done', 'it is done')
  expect(await run('replays', 'rate', '1', '5/s')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('replay 1 is done, so it goes at no rate') as string,
  })
})

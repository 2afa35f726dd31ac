/** `chatgate destinations retry`: what waits is tried again now, whatever it waited for. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { change, destination, webhook } from '../support/delivering.ts'
import { newestEvent, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type ReceiverAnswer } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const NAME = 'all/webhook'

const run = (gateway: RunningGateway, ...args: string[]) =>
  chatgate(gateway.folder, [...args, '--admin', gateway.admin])

const retry = (gateway: RunningGateway) => run(gateway, 'destinations', 'retry', NAME, '--note', 'mended')

const stateOf = async (gateway: RunningGateway) => (await destination(gateway, NAME))?.state

/** A receiver that answers so until it is mended. */
const start = async (options: string, broken: ReceiverAnswer) => {
  let isWell = false
  const receiver = await startReceiver({ answer: () => (isWell ? {} : broken) })
  const config = webhook(receiver.url, options)
  const gateway = await startGateway({ config })
  return { gateway, config, receiver, mend: () => (isWell = true) }
}

test.for<[what: string, options: string, broken: ReceiverAnswer, state: string]>([
  ['its next attempt', ', retry: { first: 30m, max: 1h }', { status: 404 }, 'well'],
  [
    'a pause that was asked for',
    ', retry: { first: 1s, max: 1s, maxPause: 1h }',
    { status: 429, headers: { 'retry-after': '3000' } },
    'asked to wait',
  ],
  [
    'the next probe',
    ', retry: { first: 30m, max: 1h }, circuit: { failures: 1, probe: 30m }',
    { status: 503 },
    'failing',
  ],
])('what waits for %s is sent', async ([what, options, broken, state]) => {
  const { gateway, receiver, mend } = await start(options, broken)
  await gateway.post(change('ann', 0))
  await until(
    async () => (await newestEvent(gateway, 'subject=ann')).deliveries[0]?.attempts === 1,
    'it was tried once',
  )
  await until(async () => (await stateOf(gateway)) === state, `it is ${state}`)
  for (const n of [1, 2]) await gateway.post(change('ann', n))
  await until(async () => (await destination(gateway, NAME))?.waiting === 3, 'three wait')
  mend()
  const { stdout, stderr, code } = await retry(gateway)
  expect([stderr, code]).toEqual(['', 0])
  expect(stdout).toContain(
    'all/webhook is tried again now: 1 delivery was waiting for the next attempt, of 3 that wait.',
  )
  expect(stdout.includes('It had asked to wait until 20'), what).toBe(state === 'asked to wait')
  await until(async () => (await destination(gateway, NAME))?.delivered === 3, 'all have arrived')
  expect(receiver.requests).toHaveLength(4)
  expect(await stateOf(gateway)).toBe('well')
  const { body } = await newestDone(gateway)
  expect(body).toMatchObject({ Action: 'retry destination', Target: NAME, Count: 1, Note: 'mended' })
})

const newestDone = async (gateway: RunningGateway) => {
  const { id } = await newestEvent(gateway, 'command=Gateway.DoneByHand')
  return { body: await gateway.get<object>(`/api/events/${id}/body`) }
}

test('a receiver that asks for another pause gets it, also after a restart', async () => {
  const { gateway, config, receiver, mend } = await start(', retry: { first: 1s, max: 1s, maxPause: 1h }', {
    status: 429,
    headers: { 'retry-after': '3000' },
  })
  await gateway.post(change('ann', 0))
  await until(async () => (await stateOf(gateway)) === 'asked to wait', 'it asked for a pause')
  await retry(gateway)
  await receiver.received(2)
  await until(async () => (await stateOf(gateway)) === 'asked to wait', 'it asked for another')
  await gateway.kill()
  const second = await startGateway({ config, folder: gateway.folder })
  expect(await stateOf(second)).toBe('asked to wait')
  mend()
  await retry(second)
  await until(async () => (await destination(second, NAME))?.delivered === 1, 'it has arrived')
  expect(receiver.requests).toHaveLength(3)
})

test('a replay says what waits already, and when it is due', async () => {
  const { gateway, mend } = await start(', retry: { first: 30m, max: 1h }', { status: 404 })
  await gateway.post(change('ann', 0))
  const delivery = async () => (await newestEvent(gateway, 'subject=ann')).deliveries[0]
  await until(async () => (await delivery())?.attempts === 1, 'it was tried once')
  const replayed = await run(gateway, 'replay', '--all')
  expect(replayed.stdout).toContain('1 event, 0 deliveries planned.')
  expect(replayed.stdout).toMatch(
    /1 delivery waits already, the first due at 20\S+Z: chatgate destinations retry <destination> tries again now\./,
  )
  const one = await run(gateway, 'replay', '--all', '--to', NAME)
  expect(one.stdout).toContain(`chatgate destinations retry ${NAME} tries again now.`)
  mend()
  await retry(gateway)
  await until(async () => (await delivery())?.state === 'delivered', 'it has arrived')
  expect((await run(gateway, 'replay', '--command', 'no-such')).stdout).not.toContain('already')
})

test('what cannot be tried is said, and nothing is sent to what is paused by hand', async () => {
  const { gateway, config, receiver } = await start(', retry: { first: 30m, max: 1h }', { status: 404 })
  await gateway.post(change('ann', 0))
  await receiver.received(1)
  await run(gateway, 'destinations', 'pause', NAME)
  expect((await retry(gateway)).stdout).toContain(
    'It is paused, so nothing is sent: chatgate destinations resume all/webhook',
  )
  const unknown = await run(gateway, 'destinations', 'retry', 'all/other')
  expect(unknown.stderr).toContain('there is no destination all/other; there are all/webhook')
  expect(unknown.code).not.toBe(0)
  await gateway.kill()
  const second = await startGateway({
    config: config.replace('webhook: { url', 'webhook: { name: renamed, url'),
    folder: gateway.folder,
  })
  const gone = await run(second, 'destinations', 'retry', NAME)
  expect(gone.stderr).toContain('all/webhook is no longer in the config, so nothing can be sent to it')
  expect(gone.code).not.toBe(0)
})

/** A changed config takes the place of the one in force as a whole, or not at all; nothing is lost on the way. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { formatProblem, type Problem } from '../../src/config/problem.ts'
import { chatgate } from '../support/command-line.ts'
import {
  HEAD,
  newestEvent,
  profileChange,
  signature,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

interface State {
  hash: string
  version: number
  needsRestart: string[]
  text: string
  rejected?: { problems: Problem[] }
}

const receiver = async (...script: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const started = await startReceiver(...script)
  onTestFinished(started.close)
  return started
}

const toOne = (url: string, head = HEAD): string =>
  `${head}\nroutes: { all: { when: "*", steps: [{ webhook: { url: "${url}", timeout: 5s } }] } }\n`

const edit = (gateway: RunningGateway, text: string): void =>
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), text)

const stateOf = (gateway: RunningGateway) => gateway.get<State>('/api/config')

const untilVersion = (gateway: RunningGateway, version: number) =>
  until(async () => (await stateOf(gateway)).version === version, `config version ${version} is in force`)

const reload = (gateway: RunningGateway) => fetch(`${gateway.admin}/api/reload`, { method: 'POST' })

test('an edited file is in force soon after, in routes, answers, apps and tokens', async () => {
  const [before, after] = [await receiver(), await receiver()]
  const gateway = await startGateway({ config: toOne(before.url) })
  const { hash } = await stateOf(gateway)
  await gateway.post(profileChange('alice'))
  await before.received(1)
  const token = 'a-token'
  edit(
    gateway,
    `${toOne(after.url, HEAD.replace('{}', `{ token: ${token} }`))}
answers: { Group.CallbackBeforeCreateGroup: { otherwise: refuse } }`,
  )
  await untilVersion(gateway, 2)
  expect((await gateway.post(profileChange('alice'))).status).toBe(403)
  expect((await gateway.post(profileChange('bob'), signature(token))).status).toBe(200)
  const create = { CallbackCommand: 'Group.CallbackBeforeCreateGroup', Owner_Account: 'bob' }
  expect((await gateway.post(create, signature(token))).answer.ErrorCode).toBe(1)
  await after.received(2)
  expect(before.requests).toHaveLength(1)

  const state = await stateOf(gateway)
  expect(state.hash).not.toBe(hash)
  expect(state.text).toContain('token: ***')
  const event = await newestEvent(gateway, 'subject=bob&command=Profile.CallbackPortraitSet')
  await until(async () => {
    const { deliveries } = await gateway.get<{
      deliveries: { attemptList: { config: string }[] }[]
    }>(`/api/events/${event.id}`)
    return deliveries[0]?.attemptList[0]?.config === state.hash
  }, 'the attempt says by which config it was made')
  expect(gateway.output.join('\n')).not.toContain(token)
})

test('a wrong edit changes nothing, says all that is wrong, and is an event for the routes', async () => {
  const service = await receiver()
  const gateway = await startGateway({ config: toOne(service.url) })
  const { hash } = await stateOf(gateway)
  edit(gateway, `${toOne(service.url)}\nroute: {}\nkeep: { for: ever }\n`)
  await service.received(1)
  const news = JSON.parse(service.requests[0]?.body.toString() ?? '') as {
    command: string
    body: { Problems: string[] }
  }
  expect(news.command).toBe('Gateway.ConfigRejected')
  expect(news.body.Problems).toHaveLength(2)
  const state = await stateOf(gateway)
  expect(state).toMatchObject({ hash, version: 1, rejected: {} })
  expect(state.rejected?.problems.map(formatProblem)).toEqual(news.body.Problems)
  expect(news.body.Problems[0]).toMatch(/gateway\.config\.yaml:9:1 {2}route {2}`route` is not known here/)
  expect((await gateway.post(profileChange('alice'))).status).toBe(200)
  await service.received(2)

  const refused = await chatgate(gateway.folder, ['reload', '--admin', gateway.admin])
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('must be a duration')
  edit(gateway, `${toOne(service.url)}\n# right again\n`)
  await untilVersion(gateway, 2)
  expect(await stateOf(gateway)).not.toHaveProperty('rejected')
})

test('a plugin that refuses to start leaves the old config in force', async () => {
  const service = await receiver()
  const gateway = await startGateway({ config: toOne(service.url) })
  const broken = `${toOne(service.url).replace('{ webhook', '{ mine: {} }, { webhook')}\nplugins: { mine: ./mine.ts }\n`
  writeFileSync(
    join(gateway.folder, 'mine.ts'),
    `import { definePlugin } from 'chatgate/plugin'
    export default definePlugin({ kind: 'filter', summary: 'No.', options: {}, example: {}, start() { throw new Error('not today') } })`,
  )
  edit(gateway, broken)
  await gateway.logged(({ msg }) => msg.includes('the config was refused'), 'that the config was refused')
  expect((await stateOf(gateway)).rejected?.problems[0]?.sentence).toContain('not today')
  expect((await gateway.post(profileChange('alice'))).status).toBe(200)
  await service.received(2)
})

test('SIGHUP and the API load a changed plugin too, and its stop() is called', async () => {
  const plugin = (message: string) => `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'destination', summary: 'Logs.', options: {}, example: {},
  start: (_, tools) => ({
    target: 'the log',
    async deliver() { tools.log({}, '${message}'); return { status: 'delivered' } },
    stop() { tools.log({}, 'stopped ${message}') },
  }),
})`
  const config = `${HEAD}\nplugins: { mine: ./mine.ts }\nroutes: { all: { when: "*", steps: [{ mine: {} }] } }\n`
  const gateway = await startGateway({ config, files: { 'mine.ts': plugin('one') } })
  await gateway.post(profileChange('alice'))
  await gateway.logged(({ msg }) => msg === 'one', 'what the plugin says')
  writeFileSync(join(gateway.folder, 'mine.ts'), plugin('two'))
  gateway.process.kill('SIGHUP')
  await gateway.logged(({ msg }) => msg === 'stopped one', 'that the old one has stopped')
  await gateway.post(profileChange('bob'))
  await gateway.logged(({ msg }) => msg === 'two', 'what the changed plugin says')
  const { version } = await stateOf(gateway)
  expect((await reload(gateway)).status).toBe(200)
  expect((await stateOf(gateway)).version).toBeGreaterThan(version)
})

test('a change that is loaded by hand is not loaded once more when the watch sees it', async () => {
  const service = await receiver()
  const gateway = await startGateway({ config: toOne(service.url) })
  edit(gateway, `${toOne(service.url)}\n# first`)
  await reload(gateway)
  edit(gateway, `${toOne(service.url)}\n# second`)
  await gateway.logged(line => line['cause'] === 'the file changed', 'that the watch loaded the second')
  const loaded = gateway.log.filter(({ msg }) => msg === 'the config is in force')
  expect(loaded).toMatchObject([
    { version: 2, cause: 'POST /api/reload' },
    { version: 3, cause: 'the file changed' },
  ])
})

test('what can only change with a restart is said, and the rest is in force', async () => {
  const [before, after] = [await receiver(), await receiver()]
  const gateway = await startGateway({ config: toOne(before.url) })
  edit(
    gateway,
    toOne(
      after.url,
      HEAD.replace('gateway.sqlite', 'other.sqlite').replace(
        'host: 127.0.0.1, port: 0',
        'host: 127.0.0.1, port: 0, path: /elsewhere',
      ),
    ),
  )
  await untilVersion(gateway, 2)
  expect((await stateOf(gateway)).needsRestart).toEqual(['listen.path', 'store'])
  await gateway.logged(({ msg }) => msg.includes('next start'), 'that it must be started again')
  expect((await gateway.post(profileChange('alice'))).status).toBe(200)
  await after.received(1)
})

test('nothing is lost, doubled or overtaken while the config changes under load', async () => {
  const service = await receiver({ answer: () => ({ delayMs: 20 }) })
  const gateway = await startGateway({ config: toOne(service.url) })
  const users = ['ann', 'bob', 'cid', 'dan']
  const rounds = 60
  let version = 1
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      users.map(user => gateway.post({ ...profileChange(user), EventTime: 1_700_000_000_000 + round })),
    )
    if (round % 12 === 11) {
      edit(gateway, `${toOne(service.url)}\n# ${round}\n`)
      await reload(gateway)
      version += 1
    }
  }
  await service.received(rounds * users.length)
  await until(async () => {
    const { destinations } = await gateway.get<{ destinations: { waiting: number }[] }>('/api/destinations')
    return destinations[0]?.waiting === 0
  }, 'nothing waits any more')
  const sent = service.requests.map(
    ({ body }) => JSON.parse(body.toString()) as { subject: string; time: number },
  )
  for (const user of users) {
    const times = sent.filter(({ subject }) => subject === user).map(({ time }) => time - 1_700_000_000_000)
    expect(times).toEqual(Array.from({ length: rounds }, (_, round) => round))
  }
  expect((await stateOf(gateway)).version).toBeGreaterThanOrEqual(version)
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chatgate, freePort } from '../support/command-line.ts'
import {
  newestEvent,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { startMailServer } from '../support/mail-server.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

/** Verbs find the gateway by its config, so its ports must stand in there. */
const config = async (routes: string, app = '{ token: a-token }'): Promise<string> => `
listen: { host: 127.0.0.1, port: ${await freePort()} }
admin: { port: ${await freePort()} }
apps: { "1400000001": ${app} }
store: sqlite:./gateway.sqlite
routes:
${routes}
`

const ROUTES = `
  level-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [Tag_Profile_Custom_Level] }
      - log: {}
  everything:
    when: "*"
    steps:
      - log: {}
`

const routed = async (gateway: RunningGateway) => {
  await until(
    async () => (await newestEvent(gateway)).deliveries.some(({ state }) => state === 'delivered'),
    'the event is delivered',
  )
  return newestEvent(gateway)
}

test('send, events and show: a newcomer sends a sample, sees it, and sees why', async () => {
  const gateway = await startGateway({ config: await config(ROUTES) })
  const sent = await chatgate(gateway.folder, ['send'])
  expect(sent).toMatchObject({ code: 0, stderr: '' })
  expect(sent.stdout).toMatch(
    /^POST \/callback Profile\.CallbackPortraitSet\n200 in \d+ ms {2}\{"ActionStatus":"OK"/,
  )

  const event = await routed(gateway)
  const events = await chatgate(gateway.folder, ['events'])
  expect(events.code).toBe(0)
  expect(events.stdout).toContain(`${event.id}  Profile.CallbackPortraitSet  id1`)
  expect(events.stdout).toContain('1 delivered')

  const show = await chatgate(gateway.folder, ['show', event.id])
  expect(show.code).toBe(0)
  expect(show.stdout).toContain('level-changes: tag-not-listed at level-changes/1. tag-filter')
  expect(show.stdout).toContain('→ everything/log')
  expect(show.stdout).toMatch(/everything\/log {2}delivered/)
  expect(show.stdout).toContain('"From_Account": "id1"')

  const json = await chatgate(gateway.folder, ['show', event.id, '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({ id: event.id, reason: 'routed' })
})

test('events is filtered by what the API can filter by', async () => {
  const gateway = await startGateway({ config: await config(ROUTES, '{}') })
  await gateway.post(profileChange('alice', { Tag_Profile_Custom_Level: '7' }))
  await gateway.post(profileChange('bob'))
  await gateway.post({
    CallbackCommand: 'Group.CallbackAfterCreateGroup',
    GroupId: 'g1',
    Operator_Account: 'carol',
  })
  await until(async () => {
    const { events } = await gateway.get<{ events: { routedAt?: string }[] }>('/api/events')
    return events.length === 3 && events.every(({ routedAt }) => routedAt !== undefined)
  }, 'all are routed')
  const subjects = async (...filter: string[]) => {
    const { stdout, code, stderr } = await chatgate(gateway.folder, ['events', '--json', ...filter])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return (JSON.parse(stdout) as { events: { subject: string }[] }).events.map(({ subject }) => subject)
  }
  expect(await subjects()).toEqual(['g1', 'bob', 'alice'])
  expect(await subjects('--reason', 'tag-not-listed')).toEqual(['bob'])
  expect(await subjects('--route', 'level-changes')).toEqual(['alice'])
  expect(await subjects('--subject', 'bob')).toEqual(['bob'])
  expect(await subjects('--operator', 'carol')).toEqual(['g1'])
  expect(await subjects('--command', 'Group.CallbackAfterCreateGroup')).toEqual(['g1'])
  expect(await subjects('--since', '1h', '--limit', '2')).toEqual(['g1', 'bob'])
  expect(await subjects('--until', '1h')).toEqual([])

  const wrong = await chatgate(gateway.folder, ['events', '--since', 'yesterday'])
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toContain('`since` must be a date like')
})

test('trace says what a callback would do, sends nothing, and compares for CI', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': await config(ROUTES) })
  const traced = await chatgate(folder, ['trace'])
  expect(traced.code).toBe(0)
  expect(traced.stdout).toContain('✗ level-changes: tag-not-listed at level-changes/1. tag-filter')
  expect(traced.stdout).toContain('→ everything/log')

  writeFileSync(
    join(folder, 'change.json'),
    JSON.stringify(profileChange('alice', { Tag_Profile_Custom_Level: '7' })),
  )
  expect(
    (await chatgate(folder, ['trace', 'change.json', '--expect', 'everything/log,level-changes/log'])).code,
  ).toBe(0)
  const differs = await chatgate(folder, ['trace', 'change.json', '--expect', 'everything/log'])
  expect(differs.code).toBe(1)
  expect(differs.stderr).toContain(
    'Expected everything/log, but it would be sent to everything/log, level-changes/log.',
  )

  const unknown = await chatgate(folder, ['trace', 'Profile.CallbackPortaitSet'])
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('did you mean Profile.CallbackPortraitSet?')
})

test('trace takes a stored event, and the running gateway traces too', async () => {
  const gateway = await startGateway({ config: await config(ROUTES) })
  await chatgate(gateway.folder, ['send'])
  const { id } = await routed(gateway)
  const traced = await chatgate(gateway.folder, ['trace', id, '--expect', 'everything/log'])
  expect(traced).toMatchObject({ code: 0, stderr: '' })

  const body = JSON.stringify({ body: profileChange('alice', { Tag_Profile_Custom_Level: '7' }) })
  const post = (content: string) =>
    fetch(`${gateway.admin}/api/trace`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: content,
    })
  expect(await (await post(body)).json()).toMatchObject({
    reason: 'routed',
    routes: [{ destinations: ['level-changes/log'] }, { destinations: ['everything/log'] }],
  })
  expect((await post('{}')).status).toBe(400)
  expect((await post('{')).status).toBe(400)
  expect((await gateway.get<{ events: unknown[] }>('/api/events')).events).toHaveLength(1)
})

test('check prints the routes, or the mistakes with their places', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': await config(ROUTES) })
  const right = await chatgate(folder, ['check'])
  expect(right).toMatchObject({ code: 0, stderr: '' })
  expect(right.stdout).toContain(
    'level-changes  Profile.CallbackPortraitSet\n  1. tag-filter\n  2. log  → level-changes/log',
  )
  expect(right.stdout).toContain('gateway.config.yaml is valid.')

  const text = readFileSync(join(folder, 'gateway.config.yaml'), 'utf8')
  writeFileSync(
    join(folder, 'gateway.config.yaml'),
    text.replace('tag-filter: { tags', 'tag-filtre: { tags').replace('"*"', '[]'),
  )
  const wrong = await chatgate(folder, ['check'])
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toMatch(
    /gateway\.config\.yaml:11:\d+ {2}routes\.level-changes\.steps\[0\].*did you mean `tag-filter`/,
  )
  expect(wrong.stderr).toContain('2 mistakes.')
})

test('check says what shows only when a plugin starts, with its place', async () => {
  const routes = `
  all:
    when: "*"
    steps:
      - webhook: { url: "http://127.0.0.1:9/", secret: not-a-secret }
      - webhook: { name: b, url: "http://127.0.0.1:9/", digest: 1m }
      - email: { smtp: "smtp://u:hunter2@a.example.com?requireTls=true", from: a@example.com, to: [b@example.com] }
`
  const folder = temporaryFolder({ 'gateway.config.yaml': await config(routes) })
  const { code, stderr } = await chatgate(folder, ['check'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/gateway\.config\.yaml:11:9 .*whsec_/)
  expect(stderr).toMatch(/gateway\.config\.yaml:12:65 .*one by one; it takes no `digest`/)
  expect(stderr).toMatch(/gateway\.config\.yaml:13:9 .*knows no `requireTls`.*`tls=required` and `tls=off`/)
  expect(stderr).not.toMatch(/not-a-secret|hunter2/)
})

test('check --online looks whether destinations can be reached, and says why not', async () => {
  const mail = await startMailServer({ login: { user: 'gateway', password: 'right' } })
  const receiver = await startReceiver()
  const wrongLogin = mail.url.replace('right', 'a-wrong-password')
  const routes = `
  all:
    when: "*"
    steps:
      - webhook: { url: "${receiver.url}" }
      - webhook: { name: nowhere, url: "http://does-not-exist.invalid/" }
      - email: { smtp: "${mail.url}", from: a@example.com, to: [b@example.com], subject: Hello }
      - email: { name: locked-out, smtp: "${wrongLogin}", from: a@example.com, to: [b@example.com], subject: Hello }
`
  const { code, stdout } = await chatgate(temporaryFolder({ 'gateway.config.yaml': await config(routes) }), [
    'check',
    '--online',
  ])
  expect(code).toBe(1)
  expect(stdout).toMatch(/reached {2}all\/webhook/)
  expect(stdout).toMatch(/failed {3}all\/nowhere/)
  expect(stdout).toMatch(/reached {2}all\/email/)
  expect(stdout).toMatch(/failed {3}all\/locked-out/)
  expect(stdout).not.toContain('a-wrong-password')
  expect(mail.messages).toHaveLength(0)
})

test.for([
  ['an unknown verb', ['sned'], 2, 'Did you mean send?'],
  ['an unknown option', ['events', '--jsn'], 2, 'Did you mean --json?'],
  ['an unknown verb below a verb', ['dead', 'replya'], 2, 'Did you mean replay?'],
  ['a choice that is none', ['completion', 'fish'], 2, 'Allowed choices are bash, zsh.'],
  ['no config', ['check'], 1, 'there is no gateway.config.yaml'],
  ['a config that is not there', ['check', '--config', 'no.yaml'], 1, 'no.yaml'],
  ['no gateway', ['events', '--admin', 'http://127.0.0.1:9'], 3, 'Is it running?'],
  ['the help', ['--help'], 0, ''],
] as const)('%s', async ([, args, code, message]) => {
  const result = await chatgate(temporaryFolder(), args)
  expect(result.code).toBe(code)
  expect(result.stderr).toContain(message)
})

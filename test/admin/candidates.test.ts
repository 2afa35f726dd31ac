/** A text that the admin API is given to try: what it says is what the command line says of the same text as a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { checkedWith, plannedWith, postJson } from '../support/planned.ts'
import { startReceiver } from '../support/receiver.ts'
import { sharedInFile } from '../support/shared-gateway.ts'

const HOOK = '/services/T0000/B0000/abcdefghijklmnopqrst'

const configFor = (url: string): string => `${HEAD}
routes:
  nicks:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [Nick] }
      - slack: { url: "${url}${HOOK}", text: "{{ subject }}" }
  own: { when: Profile.*, steps: [{ webhook: { url: "\${CRM_URL}", name: crm } }] }
  states: { when: State.StateChange, steps: [{ log: {} }] }
answers:
  Group.CallbackBeforeCreateGroup: { steps: [{ deny-words: { words: [casino] } }] }
`

const environmentFor = (url: string) => ({ CRM_URL: `${url}/crm-with-a-secret` })

interface Started {
  gateway: RunningGateway
  environment: Record<string, string>
}

/** One for all: nothing that is tried changes what it has. */
const shared = sharedInFile(async (atTheEnd): Promise<Started> => {
  // As Slack says it: of a destination that fails the gateway would keep events of its own.
  const { url, close } = await startReceiver({ answer: () => ({ body: 'ok' }) })
  atTheEnd(() => void close())
  const environment = environmentFor(url)
  const gateway = await startGateway({ config: configFor(url), environment, atTheEnd })
  for (const user of ['alice', 'bob']) await gateway.post(profileChange(user, { Nick: 'x' }))
  await gateway.post(profileChange('carol', { Level: 1 }))
  await gateway.post({ CallbackCommand: 'State.StateChange', Info: { To_Account: 'dan' } })
  const group = { Operator_Account: 'ann', Owner_Account: 'ann', Type: 'Public', Name: 'casino' }
  await gateway.post({ CallbackCommand: 'Group.CallbackBeforeCreateGroup', ...group })
  return { gateway, environment }
})

/** The text in force, with another filter, message and word. */
const CHANGES: readonly [string, string][] = [
  ['tags: [Nick]', 'tags: [Level]'],
  [
    'State.StateChange, steps: [{ log: {} }]',
    'State.StateChange, steps: [{ log: { message: "{{ subject }}!" } }]',
  ],
  ['words: [casino]', 'words: [poker]'],
]
const change = (text: string): string =>
  CHANGES.reduce((changed, [was, is]) => {
    expect(changed).toContain(was)
    return changed.replace(was, is)
  }, text)

/** What the command line says of this text, in a file beside the config. */
const onCommandLine = async (
  { gateway, environment }: Started,
  text: string,
  args: string[],
): Promise<unknown> => {
  writeFileSync(join(gateway.folder, 'new.yaml'), text)
  const { stdout } = await chatgate(gateway.folder, [...args, '--json'], environment)
  // A value out of the environment is not told to those who have only the API.
  const own = stdout.replaceAll(join(gateway.folder, 'new.yaml'), join(gateway.folder, 'gateway.config.yaml'))
  return JSON.parse(own.replaceAll(environment['CRM_URL'] ?? '', '***'))
}

test('a check says what the command line says', async () => {
  const started = await shared()
  const { gateway } = started
  const inForce = readFileSync(join(gateway.folder, 'gateway.config.yaml'), 'utf8')
  const texts = {
    'the same': inForce,
    'a mistake': inForce.replace('tag-filter', 'tag-filtr').replace('[casino]', '7'),
    'no YAML': inForce.replace('[Nick]', '[Nick'),
    'no map': '[]',
    'a plugin that refuses to start': inForce.replace('words: [casino]', 'words: []'),
    'a warning': `${inForce}  Group.CallbackBeforeSendMsg: { mode: shadow, otherwise: allow, steps: [{ deny-words: { words: [a] } }] }\n`,
  }
  for (const [what, text] of Object.entries(texts)) {
    const { problems, warnings, routes } = await checkedWith(gateway, text)
    const said = await onCommandLine(started, text, ['check', '--config', 'new.yaml'])
    expect(said, what).toEqual(
      expect.objectContaining(problems.length > 0 ? { problems } : { warnings, routes }),
    )
  }
})

test('a plan finds what the command line finds, also for the masked text, where `***` is as in force', async () => {
  const started = await shared()
  const { gateway } = started
  const { text: shown } = await gateway.get<{ text: string }>('/api/config')
  expect(shown).toContain('***')
  expect(shown).not.toContain(HOOK)
  const inForce = readFileSync(join(gateway.folder, 'gateway.config.yaml'), 'utf8')
  const said = (await onCommandLine(started, change(inForce), ['plan', 'new.yaml'])) as {
    events: number
    destinations: Record<string, object>
    answers: object
  }
  expect(said.events).toBe(5)
  const masked = await plannedWith(gateway, change(shown))
  expect(masked).toMatchObject({ state: 'done', done: 5, total: 5 })
  const found = masked.found
  const differing = found?.destinations.filter(
    ({ lost, added, changed }) => lost.count + added.count + changed.count > 0,
  )
  const byName = Object.fromEntries(differing?.map(({ destination, ...rest }) => [destination, rest]) ?? [])
  expect({ events: found?.events, destinations: byName, answers: found?.answers }).toEqual(said)
  expect(Object.keys(byName).toSorted()).toEqual(['nicks/slack', 'states/log'])
  expect(byName['nicks/slack']).toMatchObject({
    lost: { count: 2 },
    added: { count: 1 },
    changed: { count: 0 },
  })
  expect(found?.destinations.find(({ destination }) => destination === 'own/crm')).toMatchObject({
    unchanged: 3,
  })
  expect(found?.answers).toMatchObject({ changed: { count: 1 }, notAsked: 0 })
  // The worst comes first.
  expect(found?.destinations[0]?.destination).toBe('nicks/slack')

  const same = await plannedWith(gateway, shown)
  expect(same.found?.destinations.map(({ unchanged }) => unchanged).toSorted()).toEqual([1, 2, 3])
  expect(same.found?.answers).toMatchObject({ changed: { count: 0 }, unchanged: 1 })
})

test('stars mean what is in force also below a step that was put in front', async () => {
  const { gateway } = await shared()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const longer = text.replace('- tag-filter', '- match: { expression: "true" }\n      - tag-filter')
  expect(longer).not.toBe(text)
  const { found } = await plannedWith(gateway, longer)
  expect(found?.destinations.map(({ unchanged }) => unchanged).toSorted()).toEqual([1, 2, 3])
})

test('examples have the reasons of both sides, and the messages as texts', async () => {
  const { gateway } = await shared()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const { found } = await plannedWith(gateway, change(text))
  const [nicks, states] = ['nicks/slack', 'states/log'].map(name =>
    found?.destinations.find(({ destination }) => destination === name),
  )
  const stopped = (tag: string, wanted: string) =>
    `tag-not-listed at nicks/1. tag-filter: touches ${tag}; wanted ${wanted}`
  expect(nicks?.lost.examples.map(({ subject, before, after }) => [subject, before, after])).toEqual([
    ['alice', 'passed', stopped('Nick', 'Level')],
    ['bob', 'passed', stopped('Nick', 'Level')],
  ])
  expect(nicks?.added.examples[0]).toMatchObject({
    subject: 'carol',
    before: stopped('Level', 'Nick'),
    after: 'passed',
  })
  expect(states?.changed.examples[0]).toMatchObject({
    subject: 'dan',
    messages: { before: { message: 'State.StateChange about dan by dan' }, after: { message: 'dan!' } },
  })
})

test('a plan takes the events that it is told to, and says when it was cut', async () => {
  const { gateway } = await shared()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const cut = await plannedWith(gateway, text, { limit: 2 })
  expect(cut).toMatchObject({ limit: 2, done: 2, total: 2, found: { events: 2, cutBy: 'events' } })
  const none = await plannedWith(gateway, text, { since: '7d', until: '1h' })
  expect(none.found).toMatchObject({ events: 0, destinations: [] })
  expect(none.found).not.toHaveProperty('cutBy')
  const wrong = await postJson(gateway, '/api/plans', { text, since: '1h', until: '2h' })
  expect(wrong).toMatchObject({
    status: 400,
    answer: { error: expect.stringContaining('`since` must be before `until`') as string },
  })
})

test('a change in a text with a variable is compared with its value, which is not told', async () => {
  const { gateway } = await shared()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const plan = await plannedWith(gateway, text.replace('when: Profile.*', 'when: State.*'))
  expect(plan.found?.destinations.find(({ destination }) => destination === 'own/crm')).toMatchObject({
    lost: { count: 3 },
    added: { count: 1 },
  })
  expect(JSON.stringify(plan)).not.toContain('crm-with-a-secret')
})

test('a plan that is ended is forgotten, and one that is done is kept', async () => {
  const { gateway } = await shared()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const { id } = await plannedWith(gateway, text)
  const remove = async (): Promise<number> =>
    (await fetch(`${gateway.admin}/api/plans/${id}`, { method: 'DELETE' })).status
  expect(await gateway.get(`/api/plans/${id}`)).toMatchObject({ state: 'done' })
  expect(await remove()).toBe(200)
  expect(await remove()).toBe(404)
  const ids: string[] = []
  for (let count = 0; count < 4; count += 1) ids.push((await plannedWith(gateway, text)).id)
  const kept = await Promise.all(
    ids.map(async one => (await fetch(`${gateway.admin}/api/plans/${one}`)).status),
  )
  expect(kept).toEqual([404, 200, 200, 200])
})

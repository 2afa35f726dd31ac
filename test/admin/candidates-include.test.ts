/** A text that is only tried, beside files of the config in force: it sees what that includes as it is in force, and no others. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { checkedWith, plannedWith, WAYS } from '../support/planned.ts'
import { startReceiver } from '../support/receiver.ts'

const HOOK = 'https://hooks.example/services/T0000/abcdefghijklmnop'
const FOREIGN = 'the config in force does not include this'
const FILE = 'the config in force does not name this file'
const SECRET = 'holds a secret, and a text that is only tried can use it only as the config in force does'
const HIDDEN = '`***` stands for what is hidden of the config in force, which hides nothing at this place'

const PART = `
templates:
  news: { url: "\${HOOK}", text: news }
routes:
  part:
    when: Profile.CallbackPortraitSet
    apps: [1400000001]
    steps: [{ slack: { template: news } }]
`

const start = async () => {
  const service = await startReceiver()
  onTestFinished(service.close)
  const folder = temporaryFolder({
    'parts/a.yaml': PART,
    'other/b.yaml': 'foreign-file-content: [',
    '.env': `HOOK=${HOOK}\n`,
  })
  const config = `include: parts/*.yaml
templates: { crm: { url: "${service.url}", headers: { authorization: "Bearer literal-hidden-token" } } }
${HEAD}routes:
  main: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { template: crm } }] }
`
  const gateway = await startGateway({ folder, config, environment: { SECRET_OF_PROCESS: 'process-secret' } })
  await gateway.post(profileChange('alice'))
  await service.received(1)
  const { text } = await gateway.get<{ text: string }>('/api/config')
  return { gateway, folder, text }
}

const steps = (list: string): string =>
  `include: parts/*.yaml\n${HEAD}routes: { r: { when: "*", steps: [${list}] } }\n`

const REFUSED: Record<string, [text: string, ...said: [path: string, sentence: string][]]> = {
  'other files': [
    steps('{ log: {} }').replace(
      'parts/*.yaml',
      '[other/*.yaml, /etc/passwd, "${HOOK}", parts/a.yaml, parts/*.yaml]',
    ),
    ['include[0]', FOREIGN],
    ['include[1]', FOREIGN],
    ['include[2]', FOREIGN],
    ['include[3]', FOREIGN],
    ['include[2]', SECRET],
  ],
  'another file by an alias': [
    `x-file: &file [other/b.yaml]\n${steps('{ log: {} }').replace('parts/*.yaml', '*file')}`,
    ['include[0]', FOREIGN],
  ],
  'a secret of a template in another option': [
    `${steps('{ log: { message: "${HOOK}" } }, { log: { template: mine, name: l2 } }')}templates: { mine: { message: "\${HOOK}" } }\n`,
    ['routes.r.steps[0].log.message', SECRET],
    ['routes.r.steps[1].log.message', SECRET],
    ['templates.mine.message', SECRET],
  ],
  'what is hidden in a template, in another step': [
    steps('{ log: {} }, { email: { template: crm } }').replace(
      'routes:',
      'templates: { crm: { smtp: "***", headers: { authorization: "***" } } }\nroutes:',
    ),
    ['routes.r.steps[1].email.smtp', HIDDEN],
    ['templates.crm.smtp', HIDDEN],
    ['routes.r.steps[1].email.headers.authorization', HIDDEN],
  ],
  'certificates in other files': [
    steps('{ webhook: { url: "https://a.example", tls: { ca: /etc/passwd, key: ./.env } } }'),
    ['routes.r.steps[0].webhook.tls', FILE],
    ['routes.r.steps[0].webhook.tls', FILE],
  ],
  'a name that an included file has': [
    steps('{ log: {} }').replace('{ r:', '{ part:'),
    ['routes.part', 'is already in gateway.config.yaml:'],
  ],
}

const NEVER_TOLD = [HOOK, 'literal-hidden-token', 'process-secret', 'foreign-file-content', 'root:x']

test.each(Object.keys(WAYS))('what it must not read or use is refused by a %s', async way => {
  const { gateway } = await start()
  for (const [what, [text, ...said]] of Object.entries(REFUSED)) {
    const answer = await WAYS[way]?.(gateway, text)
    const problems = (answer?.problems ?? []).map(({ path, sentence }) => ({ path, sentence }))
    for (const [path, sentence] of said)
      expect(problems, what).toContainEqual({ path, sentence: expect.stringContaining(sentence) as string })
    expect(problems, what).toHaveLength(said.length)
    for (const secret of NEVER_TOLD) expect(JSON.stringify(answer), what).not.toContain(secret)
  }
})

test('the text in force is tried with its files as they are in force, whatever the disk has by now', async () => {
  const { gateway, folder, text } = await start()
  expect(text).toContain('authorization: "***"')
  const { problems, routes } = await checkedWith(gateway, text)
  expect(problems).toEqual([])
  expect(routes.map(({ name }) => name)).toEqual(['main', 'part'])
  writeFileSync(join(folder, 'parts/a.yaml'), 'routes: { part: { when: "*", steps: [')
  const same = await plannedWith(gateway, text)
  expect(same.found?.destinations.map(({ destination, unchanged }) => [destination, unchanged])).toEqual([
    ['main/webhook', 1],
    ['part/slack', 1],
  ])
  const without = await plannedWith(gateway, text.replace(/^include.*$/m, ''))
  expect(without.found?.destinations).toContainEqual(
    expect.objectContaining({
      destination: 'part/slack',
      lost: expect.objectContaining({ count: 1 }) as object,
    }),
  )
})

test('a mistake that shows in an included file is told with that file', async () => {
  const { gateway, folder, text } = await start()
  const { file, problems } = await checkedWith(gateway, `${text}\ndefaults: { slack: { txt: x } }\n`)
  expect(file).toBe(join(folder, 'gateway.config.yaml'))
  expect(problems).toMatchObject([{ file, path: 'defaults.slack.txt' }])
  const other = await checkedWith(gateway, text.replace('1400000001', '1400000002'))
  expect(other.problems).toMatchObject([
    { file: join(folder, 'parts/a.yaml'), line: 7, path: 'routes.part.apps[0]' },
  ])
})

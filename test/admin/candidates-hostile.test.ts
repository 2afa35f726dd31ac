/** Texts that must not get what they want, by any endpoint that tries them: no foreign code, no secret, no file, no harm to the gateway. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { plannedWith, routesWithOwn as routes, WAYS } from '../support/planned.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'

const SECRETS = {
  HOOK: 'https://hooks.example/services/T0000/abcdefghijklmnop',
  PART: 'qwertzuiopas',
  PLAIN: 'not-secret-but-masked',
  /** Set, and not used by the config in force. */
  FOREIGN: 'foreign-environment-value',
}
const LITERAL = 'literal-hidden-password'

const OWN = `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({ kind: 'filter', summary: 'Lets all through.', example: {}, options: {}, start: () => ({ keep: () => true }) })
`

/** Leaves a mark when it is loaded. */
const foreignPlugin = (mark: string): string => `
import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(mark)}, '')
export default { kind: 'filter', summary: 'x', options: {}, example: {}, start: () => ({ keep: () => true }) }
`

const inForce = (url: string): string => `${HEAD}
plugins: { own: ./own.ts }
routes:
  news:
    when: Profile.CallbackPortraitSet
    steps:
      - own: {}
      - slack: { url: "\${HOOK}", text: "news" }
      - email: { smtp: "smtp://me:${LITERAL}@127.0.0.1:1", from: a@b.example, to: [x@y.example] }
      - webhook: { url: "${url}/\${PLAIN}", headers: { authorization: "Bearer \${PART}" } }
`

interface Tried {
  gateway: RunningGateway
  service: Receiver
  mark: string
}

const start = async (): Promise<Tried> => {
  const service = await startReceiver()
  onTestFinished(service.close)
  const gateway = await startGateway({
    config: inForce(service.url),
    files: { 'own.ts': OWN, 'words.txt': 'file-content-word\n' },
    environment: SECRETS,
  })
  const mark = join(gateway.folder, 'mark')
  writeFileSync(join(gateway.folder, 'evil.ts'), foreignPlugin(mark))
  await gateway.post(profileChange('alice'))
  await service.received(1)
  return { gateway, service, mark }
}

const CODE = 'the config in force names no such plugin with this file'
const VARIABLE = 'the config in force does not use the variable'
const SECRET = 'holds a secret, and a text that is only tried can use it only as the config in force does'
const HIDDEN = '`***` stands for what is hidden of the config in force, which hides nothing at this place'
const FILE = 'the config in force does not name this file'

const deep = (open: string, close: string): string =>
  `x-deep: ${open.repeat(20_000)}${close.repeat(20_000)}\n${routes('{ log: {} }')}`

const BOMB = [
  'x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, n) => `x-a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(10)}]`),
].join('\n')

interface Refused {
  text: string
  /** Where something is said, and what. */
  said: readonly (readonly [path: string, sentence: string])[]
}

const REFUSED: Record<string, Refused> = {
  'foreign code': {
    text: `${HEAD}
x-file: &file ./evil.ts
x-more: &more { merged: ./evil.ts }
plugins:
  foreign: ./evil.ts
  own: ./evil.ts
  another: ./own.ts
  alias: *file
  <<: *more
  variable: "\${PLAIN}"
  package: yaml
  __proto__: ./evil.ts
  constructor: ./evil.ts
routes: { r: { when: "*", steps: [{ foreign: {} }, { own: {} }, { merged: {} }, { alias: {} }, { __proto__: {} }] } }
`,
    said: [
      'foreign',
      'own',
      'another',
      'alias',
      'merged',
      'variable',
      'package',
      '__proto__',
      'constructor',
    ].map(name => [`plugins.${name}`, CODE] as const),
  },
  'foreign code that is written twice': {
    text: `${routes('{ own: {} }')}plugins: { own: ./evil.ts }\n`,
    said: [['plugins.own', CODE]],
  },
  'foreign variables, secrets and stars': {
    text: `${HEAD.replace(/store: .*/, 'store: "sqlite:${FOREIGN}"')}
x-merged: &merged { message: "\${HOOK}" }
defaults: { log: { message: "\${HOOK}" } }
routes:
  r:
    when: "*"
    steps:
      - log: { message: "\${FOREIGN}" }
      - log: { name: l1, message: "\${FOREIGN:-fallback}" }
      - log: { name: l2, message: "\${NOWHERE}" }
      - log: { name: l3, message: "\${PATH}" }
      - log: { name: l4, message: "\${HOOK}" }
      - log: { name: l5, message: "{{ '\${HOOK}' | split: '' | join: ' ' }}" }
      - match: { expression: '"\${HOOK}".startsWith("h")' }
      - log: { name: l7, message: "\${PART}" }
      - slack: { url: &hook "\${HOOK}", text: x }
      - log: { name: l9, message: *hook }
      - log: { name: l10, <<: *merged }
      - log: { name: l11, message: "***" }
      - log: { name: l12, message: *** }
      - email: { smtp: "***", from: a@b.example, to: [x@y.example] }
  news:
    when: "*"
    steps:
      - email: { smtp: &stars "***", from: a@b.example, to: [x@y.example] }
      - log: { message: *stars }
      - email: { name: e2, smtp: "***", from: a@b.example, to: [x@y.example] }
      - webhook: { url: "http://127.0.0.1:9/", headers: { authorization: "Bearer ***" } }
`,
    said: [
      ['store', VARIABLE],
      ['defaults.log.message', SECRET],
      ...[0, 1, 2, 3].map(n => [`routes.r.steps[${n}].log.message`, VARIABLE] as const),
      ...[4, 5, 7, 9, 10].map(n => [`routes.r.steps[${n}].log.message`, SECRET] as const),
      ['routes.r.steps[6].match.expression', SECRET],
      ...[11, 12].map(n => [`routes.r.steps[${n}].log.message`, HIDDEN] as const),
      ['routes.r.steps[13].email.smtp', HIDDEN],
      ['routes.news.steps[1].log.message', HIDDEN],
      ['routes.news.steps[2].email.smtp', HIDDEN],
      ['routes.news.steps[3].webhook.headers.authorization', HIDDEN],
    ],
  },
  'foreign files': {
    text: `${routes('{ log: {} }')}answers:
  Group.CallbackBeforeCreateGroup:
    steps: [{ deny-words: { file: ./words.txt } }, { deny-users: { file: /etc/passwd } }, { deny-words: { file: ./nowhere } }]
`,
    said: ['0].deny-words', '1].deny-users', '2].deny-words'].map(
      step => [`answers["Group.CallbackBeforeCreateGroup"].steps[${step}.file`, FILE] as const,
    ),
  },
  'settings that are not used': {
    text: routes('{ log: {} }')
      .replace(/store: .*/, 'store: "mysql://x"')
      .replace('admin: {', 'admin: { host: 0.0.0.0,'),
    said: [
      ['store', 'must be the file of a SQLite store'],
      ['admin.host', 'the admin API needs a token'],
    ],
  },
  'an alias bomb': { text: `${BOMB}\n${routes('{ log: {} }')}`, said: [['', 'the aliases cannot be used']] },
  'an alias of nothing': {
    text: routes('{ log: { message: *nothing } }'),
    said: [['routes.r.steps[0].log.message', 'there is no anchor']],
  },
  'deep lists': { text: deep('[', ']'), said: [['', 'Maximum call stack size exceeded']] },
  'deep maps': { text: deep('{a: ', '}'), said: [['', 'Maximum call stack size exceeded']] },
  'no map': { text: '[]', said: [['', 'a config must be a map']] },
}

const NEVER_TOLD = [...Object.values(SECRETS), LITERAL, 'file-content-word', 'root:x']

test.each(Object.keys(WAYS))(
  'what a text must not do is refused by a %s, with a sentence at its place, and nothing is done',
  async way => {
    const { gateway, service, mark } = await start()
    for (const [what, { text, said }] of Object.entries(REFUSED)) {
      const answer = await WAYS[way]?.(gateway, text)
      const { problems = [] } = answer ?? {}
      const places = problems.map(({ path, sentence }) => ({ path, sentence }))
      expect(places, what).toHaveLength(said.length)
      for (const [path, sentence] of said)
        expect(places, what).toContainEqual({ path, sentence: expect.stringContaining(sentence) as string })
      expect(answer, what).not.toHaveProperty('found')
      for (const secret of NEVER_TOLD) expect(JSON.stringify(answer), what).not.toContain(secret)
    }
    expect(existsSync(mark)).toBe(false)
    expect(service.requests).toHaveLength(1)
    expect(await gateway.post(profileChange('bob'))).toMatchObject({ status: 200, answer: { ErrorCode: 0 } })
  },
)

test('what the config in force has may be used again, and is masked', async () => {
  const { gateway } = await start()
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const more = `${text}
  more:
    when: Profile.CallbackPortraitSet
    steps:
      - slack: { url: "\${HOOK}", text: "again" }
      - log: { message: "{{ subject }} at \${PLAIN}" }
`
  expect(more).toContain('smtp: "***"')
  const { found } = await plannedWith(gateway, more)
  expect(found?.destinations.map(({ destination, added }) => [destination, added.count])).toEqual([
    ['more/slack', 1],
    ['more/log', 1],
    ['news/slack', 0],
    ['news/email', 0],
    ['news/webhook', 0],
  ])
  const changed = await plannedWith(gateway, text.replace('text: "news"', 'text: "{{ subject }} ${PLAIN}"'))
  const [worst] = changed.found?.destinations ?? []
  expect(worst).toMatchObject({
    destination: 'news/slack',
    changed: {
      count: 1,
      examples: [
        {
          messages: {
            before: { text: expect.stringMatching(/^news\n_id/) as string },
            after: { text: expect.stringMatching(/^alice \*\*\*\n_id/) as string },
          },
        },
      ],
    },
  })
})

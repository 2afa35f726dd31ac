import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Compile } from 'typebox/schema'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ConfigSource } from '../../src/config/config.ts'
import { findConfig } from '../../src/config/find.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError, type Problem } from '../../src/config/problem.ts'
import type { ChatEvent, Tools } from '../../src/plugin.ts'
import { schemaText } from '../../src/config/editor/json-schema.ts'

import onlyUsers from '../../config/examples/plugins/only-users.ts'

const root = new URL('../../', import.meta.url)
const pathOf = (name: string): string => fileURLToPath(new URL(name, root))
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8')
const yamlIn = (folder: string): string[] =>
  readdirSync(pathOf(folder))
    .filter(name => name.endsWith('.yaml'))
    .map(name => `${folder}/${name}`)

const load = async (name: string, environment: Record<string, string> = {}, text = textOf(name)) =>
  loadConfig({ ...(await findConfig(pathOf(name))), text, environment })

const problemsOf = (name: string, environment: Record<string, string>) =>
  load(name, environment).then(
    () => [],
    (error: unknown) => {
      if (error instanceof ConfigError) return error.problems
      throw error
    },
  )

const BROKEN = 'test/config/broken'

/** A broken config as its comments set it up: in a folder of its own, with files and an environment. */
const setUp = (name: string): ConfigSource => {
  const text = textOf(name)
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-broken-'))
  for (const [, file = '', content = ''] of text.matchAll(/^# with file (\S+): (.*)$/gm))
    writeFileSync(join(folder, file), content)
  const variables = [...text.matchAll(/^# with (\w+)=(.*)$/gm)]
  const environment = Object.fromEntries(variables.map(([, variable, value]) => [variable, value]))
  return { file: join(folder, 'gateway.config.yaml'), text, environment }
}

const loadEach = (sources: ConfigSource[]): Problem[][] => {
  const script = fileURLToPath(new URL('../support/load-each.ts', import.meta.url))
  const output = execFileSync(process.execPath, [script], { input: JSON.stringify(sources) })
  return JSON.parse(output.toString()) as Problem[][]
}

const written = ({ file, line, column, path, sentence }: Problem): string =>
  [`${line}:${column}`, path, sentence].filter(Boolean).join('  ').replaceAll(dirname(file), '{folder}')

describe('a broken config says what is wrong, and where', () => {
  const names = yamlIn(BROKEN)
  const found = new Map<string, string[]>()

  beforeAll(() => {
    const sources = names.map(setUp)
    for (const [index, problems] of loadEach(sources).entries())
      found.set(names[index] ?? '', problems.map(written))
    for (const { file } of sources) rmSync(dirname(file), { recursive: true })
  })

  test.each(names)('%s', name => {
    const expected = [...textOf(name).matchAll(/^# expect: (.*)$/gm)].map(([, line]) => line)
    expect(expected).not.toEqual([])
    expect(found.get(name)).toEqual(expected)
  })

  test('without quoting a secret', () => {
    expect([...found.values()].flat().join()).not.toContain('hunter2')
  })
})

const SHIPPED = 'gateway.config.yaml'

describe('the config that is shipped', () => {
  test('starts without any environment, and warns only of the missing token', async () => {
    const config = await load(SHIPPED)
    expect(config.warnings.map(({ path }) => path)).toEqual(['apps.1400000001'])
    expect(config.settings).toMatchObject({
      listen: { port: 8080 },
      admin: { host: '127.0.0.1', port: 8081 },
    })
  })

  test('takes its port and its token from the environment', async () => {
    const config = await load(SHIPPED, { PORT: '9000', CHAT_CALLBACK_TOKEN: '0123' })
    expect(config.warnings).toEqual([])
    expect(config.settings.listen.port).toBe(9000)
    expect(config.settings.apps['1400000001']?.tokens).toEqual([{ place: 'token', token: '0123' }])
  })

  test('has destinations that work once their lines are uncommented', async () => {
    const text = textOf(SHIPPED).replaceAll(/^ {6}# (?=- |  )/gm, '      ')
    const environment = {
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
      SMTP_URL: 'smtp://user:password@mail.example.com:587',
      WEBHOOK_SECRET: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz',
    }
    const { routes } = await load(SHIPPED, environment, text)
    const steps = routes.find(({ name }) => name === 'admin-edits')?.steps ?? []
    expect(steps.map(({ plugin }) => plugin)).toEqual(['admin-filter', 'log', 'slack', 'email', 'webhook'])
  })

  test('is short, and names its schema in the first line', () => {
    const lines = textOf(SHIPPED).trimEnd().split('\n')
    expect(lines[0]).toBe('# yaml-language-server: $schema=./config/gateway.schema.json')
    expect(lines.length).toBeLessThanOrEqual(70)
  })
})

const EXAMPLES: Record<string, Record<string, string>> = {
  'config/examples/admin-edits.yaml': {
    CHAT_CALLBACK_TOKEN: 'token',
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    SMTP_URL: 'smtp://user:password@mail.example.com',
  },
  'config/examples/fan-out.yaml': { CHAT_CALLBACK_TOKEN: 'token', FORWARD_SECRET: 'whsec_x' },
  'config/examples/filters-and-shapes.yaml': { CHAT_CALLBACK_TOKEN: 'token', FORWARD_SECRET: 'whsec_x' },
  'config/examples/out-of-the-house.yaml': {
    CHAT_CALLBACK_TOKEN: 'token',
    PARTNER_PASSWORD: 'secret',
    CLIENT_CERT: '-----BEGIN CERTIFICATE-----',
    CLIENT_KEY: '-----BEGIN PRIVATE KEY-----',
  },
  'config/examples/own-plugin.yaml': {},
  'config/examples/people.yaml': {
    CHAT_CALLBACK_TOKEN: 'token',
    WECOM_ROBOT_URL: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x',
    FEISHU_BOT_URL: 'https://open.feishu.cn/open-apis/bot/v2/hook/x',
    FEISHU_BOT_SECRET: 'secret',
    DINGTALK_ROBOT_URL: 'https://oapi.dingtalk.com/robot/send?access_token=x',
    DINGTALK_ROBOT_SECRET: 'SECx',
    TELEGRAM_BOT_TOKEN: '1234:x',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x',
    TEAMS_WORKFLOW_URL: 'https://example.logic.azure.com/workflows/x',
    MATTERMOST_WEBHOOK_URL: 'https://mattermost.example.com/hooks/x',
    GOOGLECHAT_WEBHOOK_URL: 'https://chat.googleapis.com/v1/spaces/A/messages?key=x&token=x',
    PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  },
  'config/examples/several-apps.yaml': {
    ADMIN_TOKEN: 'token',
    SHOP_TOKEN: 'token',
    GAME_TOKEN: 'token',
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
  },
  'config/examples/several-files.yaml': { CHAT_CALLBACK_TOKEN: 'token', FORWARD_SECRET: 'whsec_x' },
  'config/examples/systems.yaml': {
    CHAT_CALLBACK_TOKEN: 'token',
    ARCHIVE_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE',
    ARCHIVE_SECRET_KEY: 'secret',
    CLICKHOUSE_PASSWORD: 'secret',
    REDIS_URL: 'redis://redis.internal:6379',
    RABBITMQ_URL: 'amqp://rabbitmq.internal:5672',
    NATS_URL: 'nats://nats.internal:4222',
    MQTT_URL: 'mqtt://mqtt.internal:1883',
    CRM_DATABASE_URL: 'postgres://gateway@db.internal/crm',
    SQS_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE',
    SQS_SECRET_KEY: 'secret',
  },
}

describe('the examples', () => {
  test('are all tried here', () => {
    expect(yamlIn('config/examples').toSorted()).toEqual(Object.keys(EXAMPLES))
  })

  test.each(Object.entries(EXAMPLES))('%s loads', async (name, environment) => {
    const { routes } = await load(name, environment)
    expect(routes.flatMap(({ steps }) => steps).some(({ destination }) => destination)).toBe(true)
  })

  test.each(Object.entries(EXAMPLES))(
    '%s wants the variables it says, and no others',
    async (name, environment) => {
      const problems = await problemsOf(name, {})
      const wanted = problems.map(({ sentence }) => /the variable `(\w+)` is not set/.exec(sentence)?.[1])
      expect(new Set(wanted)).toEqual(new Set(Object.keys(environment)))
    },
  )
})

test('the plugin of the examples keeps events about the users it lists', () => {
  const filter = onlyUsers.start({ users: ['alice'] }, {} as Tools)
  const [alice, bob] = ['alice', 'bob'].map(subject => filter.keep({ subject } as ChatEvent))
  expect(alice).toBe(true)
  expect(bob).toMatchObject({ keep: false, reason: 'other-user' })
})

test('a plugin may be a package, found from the folder of the config', () => {
  const source = setUp('test/config/broken/plugin-package-missing.yaml')
  const home = join(dirname(source.file), 'node_modules/chatgate-plugin-nowhere')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "type": "module", "exports": { "import": "./stamp.js" } }')
  writeFileSync(
    join(home, 'stamp.js'),
    `import { definePlugin } from 'chatgate/plugin'
    export default definePlugin({
      kind: 'filter', summary: 'Keeps all.', options: {}, example: {}, start: () => ({ keep: () => true }),
    })`,
  )
  expect(loadEach([source])).toEqual([[]])
  rmSync(dirname(source.file), { recursive: true })
})

describe('config/gateway.schema.json', () => {
  const schema = Compile(JSON.parse(textOf('config/gateway.schema.json')) as object)

  test('is what `npm run generate` makes', async () => {
    expect(textOf('config/gateway.schema.json')).toBe(await schemaText())
  })

  test.each([SHIPPED, ...Object.keys(EXAMPLES), ...yamlIn('config/examples/several-files')])(
    'fits %s',
    name => {
      const [, errors] = schema.Errors(parse(textOf(name)))
      expect(errors).toEqual([])
    },
  )

  test.each([
    'unknown-top-key',
    'option-unknown',
    'duration-in-words',
    'port-out-of-range',
    'step-as-plain-text',
    'step-with-two-keys',
    'app-id-not-digits',
    'when-empty',
  ])('does not fit test/config/broken/%s.yaml', name => {
    expect(schema.Check(parse(textOf(`test/config/broken/${name}.yaml`)))).toBe(false)
  })

  test('takes a variable in place of a number or an address', () => {
    const text = 'listen: { port: "${PORT}" }\napps: { "14": {} }\ndefaults: { webhook: { url: "${URL}" } }'
    expect(schema.Check(parse(text))).toBe(true)
  })
})

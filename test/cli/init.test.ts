/** `chatgate init`, by options and on a terminal. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { initDestinations } from '../../src/cli/init/template.ts'
import { BIN, chatgate, freePort } from '../support/command-line.ts'
import { startGateway, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

/** Right answers to every question that cannot be made up. */
const ANSWERS: Record<string, string> = {
  PAGERDUTY_KEY: 'e93facc04764012d7bfb002500d5d1a6',
  DINGTALK_ROBOT_URL: 'https://oapi.dingtalk.com/robot/send?access_token=secret-token',
  FEISHU_BOT_URL: 'https://open.feishu.cn/open-apis/bot/v2/hook/secret-token',
  GOOGLECHAT_WEBHOOK_URL:
    'https://chat.googleapis.com/v1/spaces/A/messages?key=secret-key&token=secret-token',
  MATTERMOST_WEBHOOK_URL: 'https://mattermost.example.com/hooks/secret-hook',
  ROCKETCHAT_WEBHOOK_URL: 'https://chat.example.com/hooks/1/secret-token',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/secret-path',
  SMTP_URL: "smtp://gateway:it's%23secret@mail.example.com:587",
  DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/secret-token',
  MAIL_FROM: '"Chat, ${gateway}" <gateway@example.com>',
  MAIL_TO: 'security@example.com, ops@example.com',
  TEAMS_WORKFLOW_URL: 'https://prod-01.westeurope.logic.azure.com/workflows/a1?sp=%2Frun&sig=secret%2Bsig',
  TELEGRAM_BOT_TOKEN: '123456:secret-token',
  TELEGRAM_CHAT: '-1001234567890',
  SQS_QUEUE: 'https://sqs.eu-central-1.amazonaws.com/123456789012/chat-events.fifo',
  SQS_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE',
  SQS_SECRET_KEY: 'wJalrXUtnFEMI/another+secret',
  CLICKHOUSE_URL: 'http://clickhouse.internal:8123',
  CLICKHOUSE_USER: 'gateway',
  CLICKHOUSE_PASSWORD: 'clickhouse-secret',
  ARCHIVE_BUCKET: 'chat-events',
  ARCHIVE_REGION: 'eu-central-1',
  ARCHIVE_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE',
  ARCHIVE_SECRET_KEY: 'wJalrXUtnFEMI/K7MDENG+secret',
  EVENTS_DATABASE_URL: 'postgres://gateway:secret-password@db.internal/crm',
  KAFKA_BROKERS: 'kafka-1.internal:9092, kafka-2.internal:9092',
  MQTT_URL: 'mqtt://gateway:secret-password@mqtt.internal:1883',
  NATS_URL: 'nats://gateway:secret-password@nats.internal:4222',
  RABBITMQ_URL: 'amqp://gateway:secret-password@rabbitmq.internal:5672',
  REDIS_URL: 'redis://gateway:secret-password@redis.internal:6379',
  WECOM_ROBOT_URL: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-key',
  WEBHOOK_URL: 'https://audit.example.com/chat-events',
}

const textOf = (folder: string, file = 'gateway.config.yaml'): string =>
  readFileSync(join(folder, file), 'utf8')

const destinations = initDestinations().map(({ name }) => name)
const choices = [...destinations, destinations.join(',')].flatMap(to => [
  [to, []] as const,
  [to, ['--everything']] as const,
])

test.for(choices)('--to %s %s writes a config that passes check', async ([to, more]) => {
  const folder = temporaryFolder()
  const made = await chatgate(folder, ['init', '--yes', '--app', '1400000007', '--to', to, ...more], ANSWERS)
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toContain('chatgate start\n')
  expect(made.stdout).toContain('http://<this machine>:8080/callback')
  // Nothing of the environment helps here: all there is stands in the two files.
  const checked = await chatgate(folder, ['check'])
  expect(checked).toMatchObject({ code: 0, stderr: '' })
  expect(checked.stdout).not.toContain('warning')
  for (const name of to.split(',')) expect(checked.stdout).toContain(`/${name}`)
})

test('secrets stand in .env, which only the owner can read, and nowhere else', async () => {
  const folder = temporaryFolder({ '.env': 'MINE=stays\n' })
  const made = await chatgate(
    folder,
    ['init', '--yes', '--app', '1400000007', '--to', 'slack,email,webhook', '--port', '9000'],
    ANSWERS,
  )
  expect(made.code).toBe(0)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  const secrets = parseEnv(textOf(folder, '.env'))
  expect(secrets).toEqual({
    MINE: 'stays',
    CHAT_CALLBACK_TOKEN: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    SLACK_WEBHOOK_URL: ANSWERS['SLACK_WEBHOOK_URL'],
    SMTP_URL: ANSWERS['SMTP_URL'],
    WEBHOOK_SECRET: expect.stringMatching(/^whsec_/) as string,
  })
  const shown = textOf(folder) + made.stdout
  for (const [name, secret] of Object.entries(secrets))
    if (name !== 'MINE') expect(shown).not.toContain(secret ?? '')
  expect(textOf(folder)).toContain('port: 9000')
  expect(textOf(folder)).toContain('port: 9001')
})

test('nothing is overwritten without --force', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': 'mine' })
  const init = (...more: string[]) => chatgate(folder, ['init', '--yes', '--app', '1', ...more])
  const refused = await init()
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('gateway.config.yaml already exists; overwrite it with --force.')
  expect(textOf(folder)).toBe('mine')
  expect(existsSync(join(folder, '.env'))).toBe(false)
  expect(await init('--force')).toMatchObject({ code: 0 })
  writeFileSync(join(folder, 'gateway.config.yaml'), '')
  expect(await init('--force', '--set', 'CHAT_CALLBACK_TOKEN=another1')).toMatchObject({ code: 0 })
  expect(parseEnv(textOf(folder, '.env'))).toEqual({ CHAT_CALLBACK_TOKEN: 'another1' })
})

test.for([
  [['--app', '1'], 'There is no terminal to ask on; give --yes'],
  [['--yes'], 'SdkAppid is missing: give it with --app.'],
  [['--yes', '--app', 'mine'], 'SdkAppid must be digits only, like 1400000001, not mine.'],
  [['--yes', '--app', '1', '--to', 'slak'], 'There is no destination slak; did you mean `slack`?'],
  [
    ['--yes', '--app', '1', '--to', 'slack'],
    'SLACK_WEBHOOK_URL is missing: give it with an environment variable',
  ],
  [['--yes', '--app', '1', '--port', '99999'], 'port must be a port, 1 to 65535, not 99999.'],
  [['--yes', '--app', '1', '--set', 'CHAT_CALLBACK_TOKEN=not ok'], 'CHAT_CALLBACK_TOKEN must be up to 128'],
] as const)('used wrongly: %s', async ([args, message]) => {
  const folder = temporaryFolder()
  const { code, stderr } = await chatgate(folder, ['init', ...args])
  expect(stderr).toContain(message)
  expect(code).toBe(2)
  expect(existsSync(join(folder, 'gateway.config.yaml'))).toBe(false)
})

test.for([
  ['webhook', { WEBHOOK_SECRET: 'whsec_dG9vLXNob3J0' }, '24 to 64 bytes'],
  ['email', { SMTP_URL: 'smtp://gateway:dG9vLXNob3J0#@mail.example.com' }, 'write # as %23'],
] as const)('a config that would be wrong is not written: %s', async ([to, wrong, message]) => {
  const folder = temporaryFolder()
  const environment = { ...ANSWERS, ...wrong }
  const { code, stderr } = await chatgate(folder, ['init', '--yes', '--app', '1', '--to', to], environment)
  expect(code).toBe(1)
  expect(stderr).toContain('Nothing was written')
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('dG9vLXNob3J0')
  expect(existsSync(join(folder, '.env'))).toBe(false)
})

const canUseTerminal = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false

/** Types each answer when its question is there. */
const talk = async (folder: string, exchanges: readonly (readonly [question: string, answer: string])[]) => {
  const command = `'${process.execPath}' '${BIN}' init`
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TERM: 'xterm' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  let seen = 0
  for (const [question, answer] of exchanges) {
    await until(() => output.includes(question, seen), `it asks: ${question}; it has said: ${output}`)
    seen = output.length
    child.stdin.write(answer)
  }
  await until(() => child.exitCode !== null, 'it has ended')
  return { code: child.exitCode, output }
}

test.skipIf(!canUseTerminal)(
  'a talk on the terminal: wrong answers are asked again, secrets not shown',
  async () => {
    const folder = temporaryFolder()
    const port = await freePort()
    const secret = 'https://hooks.slack.com/services/T/B/secret-path'
    const { code, output } = await talk(folder, [
      ['SdkAppid', 'my app\r'],
      ['It must be digits only', '1400000007\r'],
      ['The callback token', '\r'],
      ['One or several of', 'slak\r'],
      ['did you mean `slack`?', 'slack, log\r'],
      ['The address of an incoming webhook', `${secret}\r`],
      ['Only when an admin edits a user?', 'y\r'],
      ['The port that Chat reaches', `${port}\r`],
    ])
    expect(code).toBe(0)
    expect(output).toContain('What to do next')
    expect(output).not.toContain('secret-path')
    expect(parseEnv(textOf(folder, '.env'))['SLACK_WEBHOOK_URL']).toBe(secret)
    expect((await chatgate(folder, ['check'])).stdout).toContain('→ admin-edits/slack')

    const gateway = await startGateway({ folder, config: textOf(folder) })
    expect(await chatgate(folder, ['send', '--to', gateway.url])).toMatchObject({ code: 0 })
  },
)

test.skipIf(!canUseTerminal)('Ctrl-C in the middle writes nothing', async () => {
  const folder = temporaryFolder()
  const { code, output } = await talk(folder, [
    ['SdkAppid', '1400000007\r'],
    ['The callback token', '\u0003'],
  ])
  expect(code).toBe(1)
  expect(output).toContain('Given up.')
  expect(existsSync(join(folder, 'gateway.config.yaml'))).toBe(false)
})

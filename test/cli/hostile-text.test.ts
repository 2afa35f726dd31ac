/** What others have written steers no terminal and pretends to be no line, whichever verb prints it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { VERBS } from '../../src/cli/verbs.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const STEERING = [
  '\u001B]0;owned\u0007', // a new title
  '\u009B31m', // a color, in C1
  '\u202Egnp.\u2066\u2069\u061C\u200E\u200F', // another direction
  '\u200B\u2060\uFEFF\u2028\u2029\u0085\u007F', // unseen, and other line breaks
].join('')
const EVIL = `x${STEERING}\r\n2026-01-01 FAKE LINE`

const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- it is control characters that are meant
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|^2026-01-01 FAKE LINE/mu

/** What somebody types who was told to; its lines are his own. */
const TYPED = `x${STEERING}`

/** These print nothing that others have written; `start` prints the log, which is looked at beside. */
const OWN_WORDS = new Set(['init', 'start', 'plugins', 'move', 'completion', 'verify'])

const hostileBody = { ...profileChange(EVIL, { [`Tag_${EVIL}`]: EVIL }, EVIL), [EVIL]: EVIL }

test('every verb prints hostile events without harm, and --json and --as-test say what they are', async () => {
  const receiver = await startReceiver({
    answer: ({ url }) => ({ status: url === '/ask' ? 200 : 400, body: EVIL }),
  })
  const config = `${HEAD}
routes:
  all: { when: "*", steps: [{ webhook: { url: "${receiver.url}" } }, { log: { message: "{{ subject }} {{ body }}" } }] }
answers: { C2C.CallbackBeforeSendMsg: { steps: [{ ask: { url: "${receiver.url}/ask" } }] } }`
  const gateway = await startGateway({ config })
  await gateway.post(hostileBody)
  const dead = () => gateway.get<{ deliveries: unknown[] }>('/api/deliveries?state=dead')
  await until(async () => (await dead()).deliveries.length > 0, 'one is dead')
  const { id } = await newestEvent(gateway, 'state=dead&command=Profile.CallbackPortraitSet')
  await gateway.post({ ...hostileBody, CallbackCommand: `Evil.${EVIL}` })
  await gateway.post({ ...hostileBody, To_Account: EVIL, CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  await gateway.post(hostileBody, { SdkAppid: EVIL, CallbackCommand: `Evil.${EVIL}` })
  const evil = await newestEvent(gateway, `command=${encodeURIComponent(`Evil.${EVIL}`)}`)
  const decided = () => gateway.get<{ events: unknown[] }>('/api/events?command=C2C.CallbackBeforeSendMsg')
  await until(async () => (await decided()).events.length > 0, 'the one that was asked about is kept')
  const asked = await newestEvent(gateway, 'command=C2C.CallbackBeforeSendMsg')
  const { folder } = gateway
  mkdirSync(join(folder, 'other'))
  writeFileSync(
    join(folder, 'other/gateway.config.yaml'),
    config.replace('./gateway', '../gateway').replace('{{ subject }}', ''),
  )
  writeFileSync(join(folder, 'evil.json'), JSON.stringify(hostileBody))
  writeFileSync(join(folder, `evil.jsonl${STEERING}`), `{${JSON.stringify(EVIL)}:1}`)
  const tests = { [EVIL]: { body: hostileBody, sent: [EVIL], shows: { 'all/log': EVIL } } }
  writeFileSync(join(folder, 'gateway.test.yaml'), JSON.stringify(tests))

  const RUNS: string[][] = [
    ['events'],
    ['events', '--json'],
    ['events', '--command', TYPED],
    ['events', '--contains', EVIL],
    ['events', '--contains', TYPED, '--tag', TYPED],
    ['dead', '--reason', TYPED],
    ...[id, evil.id, asked.id].flatMap(one => [
      ['show', one],
      ['show', one, '--json'],
      ['show', one, '--as-test'],
      ['trace', one],
    ]),
    ['trace', 'evil.json'],
    ['trace', 'evil.json', '--json'],
    ['trace', 'evil.json', '--expect', TYPED],
    ['profile', EVIL],
    ['profile', EVIL, '--json'],
    ['test'],
    ['plan', 'other/gateway.config.yaml'],
    ['nodes'],
    ['answers'],
    ['answers', '--json'],
    ['refused'],
    ['refused', '--json'],
    ['refused', 'retry', '--all'],
    ['reload'],
    ['check', '--online'],
    ['destinations'],
    ['destinations', 'pause', TYPED],
    ['destinations', 'retry', TYPED],
    ['dead'],
    ['dead', '--json'],
    ['dead', 'show', id],
    ['replay', '--subject', TYPED, '--dry-run'],
    ['replays', 'cancel', TYPED],
    ['replays', 'rate', TYPED, '5/s'],
    ['replays', 'rate', '1', TYPED],
    ['export'],
    ['import', `evil.jsonl${STEERING}`],
    ['send', 'evil.json'],
    ['no-such-verb', TYPED],
  ]
  const covered = new Set(RUNS.map(([verb = '']) => verb))
  expect(Object.keys(VERBS).filter(verb => !covered.has(verb) && !OWN_WORDS.has(verb))).toEqual([])
  for (const args of RUNS) {
    const own = ['test', 'plan', 'check', 'no-such-verb'].includes(args[0] ?? '')
      ? []
      : ['--admin', gateway.admin]
    const to = args[0] === 'send' ? ['--to', gateway.url] : own
    const { stdout, stderr } = await chatgate(folder, [...args, ...to])
    expect(stdout + stderr, args.join(' ')).not.toBe('')
    expect(
      UNSAFE.exec(stdout + stderr),
      `${args.join(' ')} printed ${JSON.stringify(stdout + stderr)}`,
    ).toBeNull()
    if (args.includes('--json')) expect(JSON.stringify(JSON.parse(stdout))).toContain('\u202Egnp.')
    if (args.includes('--as-test'))
      expect(Object.values(parse(stdout) as object)[0]).toMatchObject({ body: { [EVIL]: EVIL } })
  }
  expect(UNSAFE.exec(gateway.output.join('\n'))).toBeNull()
})

/** `chatgate export` and `import`: what one gateway has kept, another keeps as history, once. */
import { expect, test } from 'vitest'
import { keep, run } from '../support/archive.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

type Line = Record<string, unknown> & { id: string; command: string }

const NICK = 'Tag_Profile_IM_Nick'
const STEERING = 'x\u202E\u001B]0;owned\u0007\u2028'

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line)

/** What is kept, without the gateway's own events. */
const exported = async (gateway: RunningGateway, ...args: string[]): Promise<Line[]> => {
  const { stdout, stderr, code } = await run(gateway, 'export', ...args)
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return linesOf(stdout).filter(({ command }) => !command.startsWith('Gateway.'))
}

/** All but when it came, which is another time after an import. */
const ofWhat = ({ receivedAt: _receivedAt, ...line }: Line): Partial<Line> => line

/** A gateway with an event of each kind. */
const startSource = async (): Promise<RunningGateway> => {
  const gateway = await startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers: { C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { words: [bad] } }] } }`,
  })
  await gateway.post(profileChange('ann', { [NICK]: 'first' }))
  await gateway.post(profileChange('ann', { [NICK]: STEERING }, 'boss'), { token: 'a-secret' })
  await gateway.post(profileChange('bob', { [NICK]: '7615917337495251231' }))
  const bytes = Buffer.from(JSON.stringify({ CallbackCommand: 'Other.Command', Text: 'é' }), 'latin1')
  await gateway.post(bytes, { CallbackCommand: 'Other.Command' })
  await gateway.post({ CallbackCommand: 'State.StateChange', Info: 7 })
  await gateway.post({ ...profileChange('zoe'), EventTime: 300_000_000_000_000 })
  await gateway.post({
    CallbackCommand: 'C2C.CallbackBeforeSendMsg',
    From_Account: 'ann',
    To_Account: 'bob',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'bad' } }],
  })
  await until(
    async () => (await exported(gateway)).some(({ decision }) => decision !== undefined),
    'the decision is kept',
  )
  return gateway
}

test('what was exported is there again as history, byte by byte, and imported once', async () => {
  const source = await startSource()
  const { stdout } = await run(source, 'export')
  // oxlint-disable-next-line no-control-regex -- it is control characters that are meant
  expect(stdout).not.toMatch(/[\u001B\u202E\u2028]|a-secret/)
  const lines = await exported(source)
  expect(lines).toHaveLength(7)
  expect(lines[1]).toMatchObject({ operator: 'boss', subject: 'ann', before: { [NICK]: 'first' } })
  expect(lines[3]).toHaveProperty('bodyBase64')
  expect(lines[4]).toHaveProperty('unreadable')
  expect(lines[5]).toMatchObject({ time: expect.stringMatching(/^\+01\d{4}-/) })
  expect(lines[6]).toMatchObject({ kind: 'before', decision: { told: 'refuse' } })

  const receiver = await startReceiver()
  const target = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}" } }] } }`,
  })
  const file = keep(target, 'events.jsonl', stdout)
  const dry = await run(target, 'import', file, '--dry-run')
  expect(dry.stdout).toMatch(/^\d+ events in .*events\.jsonl, and all can be imported\.\n$/)
  expect(await target.get('/api/events')).toMatchObject({ events: [] })

  const first = await run(target, 'import', file, '--note', 'from the old machine')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect((await exported(target)).map(ofWhat)).toEqual(lines.map(ofWhat))
  for (const { id, unreadable } of lines)
    expect(await target.get(`/api/events/${id}`)).toMatchObject({
      reason: unreadable === undefined ? 'imported' : 'unreadable',
      deliveries: [],
    })
  const again = await run(target, 'import', file, '--json')
  expect(JSON.parse(again.stdout)).toEqual({ count: 0, known: linesOf(stdout).length })

  // What people did is told to all routes; what was imported is not.
  const { length } = await receiver.received(2)
  const sent = receiver.requests.map(({ body }) => JSON.parse(String(body)) as { command: string })
  expect(new Set(sent.map(({ command }) => command))).toEqual(new Set(['Gateway.DoneByHand']))
  expect(length).toBe(2)
  expect(sent[0]).toMatchObject({ body: { Action: 'import events', Note: 'from the old machine' } })
  expect(JSON.stringify(sent)).not.toContain('Tag_Profile')

  // Values before are known from then on, and searches by time still find what is new.
  await target.post(profileChange('bob', { [NICK]: 'next' }))
  const [newest] = (await exported(target, '--subject', 'bob', '--since', '1h')).slice(-1)
  expect(newest).toMatchObject({ before: { [NICK]: '7615917337495251231' } })
})

test('--route sends what is imported, but for the news of the other gateway', async () => {
  const source = await startGateway({ config: LOG_ONLY })
  await source.post(profileChange('ann'))
  await run(source, 'reload')
  const { stdout } = await run(source, 'export')
  expect(linesOf(stdout).map(({ command }) => command)).toContain('Gateway.DoneByHand')
  const receiver = await startReceiver()
  const target = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}" } }] } }`,
  })
  await run(target, 'import', keep(target, 'events.jsonl', stdout), '--route')
  const got = await receiver.received(2)
  const sent = got.map(
    ({ body }) => JSON.parse(String(body)) as { command: string; body: { Action?: string } },
  )
  expect(sent.map(({ command, body }) => body.Action ?? command).toSorted()).toEqual([
    'Profile.CallbackPortraitSet',
    'import events',
  ])
  const { events } = await target.get<{ events: Line[] }>('/api/events?reason=imported')
  expect(events.length).toBe(linesOf(stdout).length - 1)
})

test('--user exports what somebody did and what is about them, in as many pages as there are', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  for (let n = 0; n < 3; n += 1) {
    await gateway.post(profileChange('ann', { [NICK]: `${n}` }))
    await gateway.post(profileChange('bob', { [NICK]: `${n}` }, n === 1 ? 'ann' : 'bob'))
  }
  expect((await exported(gateway, '--user', 'ann')).map(({ subject }) => subject)).toEqual([
    'ann',
    'ann',
    'bob',
    'ann',
  ])
  expect((await exported(gateway, '--user', 'bob')).length).toBe(3)
  expect((await run(gateway, 'export', '--user', 'nobody')).stdout).toBe('')
  const first = await gateway.get<{ events: Line[]; cursor: number }>('/api/export?user=ann&limit=3')
  const rest = await gateway.get<{ events: Line[] }>(`/api/export?user=ann&limit=3&cursor=${first.cursor}`)
  expect([first.events.length, rest.events.length, Object.keys(rest)]).toEqual([3, 1, ['events']])
})

/** Commands that are not in the catalog: those that ask are asked for, the rest is kept as it comes. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, LOG_ONLY, startGateway, temporaryFolder } from '../support/gateway.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, decisionOf, start } from '../decide/scripted-responder.ts'
import { until } from '../support/until.ts'

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }

const question = (command: string) => ({
  command,
  kind: 'before',
  query: { CallbackCommand: command },
  body: { CallbackCommand: command, RoomId: 'r1', Operator_Account: 'alice' },
  answers: [],
})

test('what nobody is asked about is let through, and a question by its name', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const kinds = {
    'Live.CallbackBeforeSomethingNew': 'before',
    'New.CallbackPrevThing': 'before',
    'Live.CallbackAfterSomethingNew': 'after',
    'Live.CallbacksBefore': 'after',
    'New.Thing': 'after',
  }
  const understood = { operator: 'alice', subject: 'r1', group: 'r1' }
  for (const [command, kind] of Object.entries(kinds)) {
    expect(await gateway.post(question(command).body)).toEqual({ status: 200, answer: OK })
    await until(async () => {
      const { events } = await gateway.get<{ events: object[] }>(`/api/events?command=${command}`)
      if (events.length > 0) expect(events).toMatchObject([{ command, kind, ...understood }])
      return events.length > 0
    }, `${command} is kept`)
  }
})

test('a question that is not in the catalog is refused with whatever code the responder gives', async () => {
  const commands = ['Live.CallbackBeforeSomethingNew', 'New.Thing']
  const gateway = await start('within: 300ms,', commands)
  const rows: [wanted: unknown, code: number, told: string, reason?: string][] = [
    [{ answer: { decision: 'allow' } }, 0, 'allow'],
    [{ answer: { decision: 'refuse' } }, 1, 'refuse'],
    [{ answer: { decision: 'refuse', code: 2, info: 'no' } }, 2, 'refuse'],
    [{ answer: { decision: 'refuse', code: 0, info: 'no' } }, 1, 'refuse'],
    [{ answer: { chat: { ActionStatus: 'FAIL', ErrorCode: -7 } } }, -7, 'refuse'],
    [{ answer: { chat: { ErrorCode: '102100' } } }, 102_100, 'refuse'],
    [{ answer: { chat: { ErrorCode: 0 } } }, 0, 'allow'],
    ['never', 0, 'allow', 'late'],
    [{ answer: 'yes' }, 0, 'allow', 'responder-misbehaved'],
  ]
  for (const command of commands)
    for (const [wanted, code, told, reason = 'answered'] of rows) {
      const answer = await ask(gateway, question(command), wanted)
      expect({ command, wanted, answer }).toMatchObject({ command, wanted, answer: { ErrorCode: code } })
      const decision = await decisionOf(gateway, command, one => one.reason === reason && one.code === code)
      expect({ wanted, told: decision.told }).toEqual({ wanted, told })
    }
})

test('`otherwise` is told of a question that is not in the catalog', async () => {
  const command = 'New.CallbackBeforeThing'
  const gateway = await start('within: 300ms, otherwise: refuse,', [command])
  for (const wanted of [undefined, 'never', 'throw'])
    expect(await ask(gateway, question(command), wanted)).toMatchObject({ ErrorCode: 1 })
})

test('a gift is blocked where nobody is asked, as Live itself does, and has codes of its own', async () => {
  const gift = sampleFile('Live.CallbackBeforeSendGift')
  const unasked = await startGateway({ config: LOG_ONLY })
  expect((await unasked.post(gift.body)).answer).toEqual({ ...OK, ErrorCode: 1 })

  const gateway = await start('within: 300ms,', [gift.command])
  const refuse = (code: number) => ({ answer: { decision: 'refuse', code, info: 'too few coins' } })
  expect(await ask(gateway, gift, { answer: { decision: 'allow' } })).toEqual(OK)
  expect(await ask(gateway, gift, refuse(102_200))).toMatchObject({ ErrorCode: 102_200 })
  expect(await ask(gateway, gift, refuse(102_201))).toMatchObject({ ErrorCode: 1 })
  expect(await ask(gateway, gift, 'never')).toMatchObject({ ErrorCode: 1 })
})

test.each([
  ['answers: { Live.CallbackBeforeNew: {} }', 0, 'is not in the catalog, so nothing is known about it'],
  ['answers: { New.Thing: {} }', 0, 'is not in the catalog, so nothing is known about it'],
  ['answers: { Group.CallbackBeforeSendMsgs: {} }', 0, 'did you mean `Group.CallbackBeforeSendMsg`?'],
  ['answers: { Group.CallbackAfterSendMsg: {} }', 1, 'Chat asks nothing with `Group.CallbackAfterSendMsg`'],
  ['answers: { Group.*: {} }', 1, 'Chat asks nothing with `Group.*`'],
  ['answers: { Gateway.News: {} }', 1, 'Chat asks nothing with `Gateway.News`'],
  [
    'routes: { new: { when: New.Thing, steps: [log: {}] } }',
    0,
    'this route takes only commands that are not in the catalog: there is no known command `New.Thing`',
  ],
  [
    'routes: { new: { when: Live.CallbackMemberStateChanged, steps: [log: {}] } }',
    0,
    '`Live.CallbackMemberStateChanged` comes as `Live.CallbackAfterMemberStateChanged`',
  ],
])('check says of `%s` what it takes', async (lines, code, sentence) => {
  const folder = temporaryFolder({ 'gateway.config.yaml': `${HEAD}${lines}\n` })
  const checked = await chatgate(folder, ['check'])
  expect(checked.code).toBe(code)
  expect(checked.stdout + checked.stderr).toContain(sentence)
})

/** What Chat is told before something happens: promise 1 with responders behind it. */
import { expect, test } from 'vitest'
import { answerableCommands } from '../../src/events/catalog.ts'
import type { Answer } from '../../src/plugin.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, decisionOf, start, type Recorded } from '../decide/scripted-responder.ts'
import { until } from '../support/until.ts'

/** The vendor's answer in the gateway's words. */
const inOurWords = (name: string, body: Record<string, unknown>): Answer => {
  const { ErrorCode, ErrorInfo, MsgBody, CloudCustomData, RspData, ...lists } = body
  switch (name) {
    case 'allow':
      return { decision: 'allow' }
    case 'modify':
      return { decision: 'allow', MsgBody, CloudCustomData } as Answer
    case 'refuse-some':
      return { decision: 'allow', refused: refusedIn(lists) }
    case 'silent-drop':
      return { decision: 'discard' }
    case 'reply':
      return { decision: 'reply', data: RspData as string }
    default:
      return { decision: 'refuse', code: ErrorCode as number, info: ErrorInfo as string }
  }
}

const refusedIn = (lists: Record<string, unknown>) =>
  Object.entries(lists).flatMap(([name, list]) => {
    if (name === 'ResultItem')
      return (list as { To_Account: string; ResultCode: number; ResultInfo: string }[])
        .filter(({ ResultCode }) => ResultCode !== 0)
        .map(item => ({ account: item.To_Account, code: item.ResultCode, info: item.ResultInfo }))
    return Array.isArray(list) ? list.map(account => ({ account: account as string })) : []
  })

test('each command gets each answer that its page has, in our words and in its own', async () => {
  const gateway = await start('')
  for (const command of answerableCommands) {
    const sample = sampleFile(command)
    for (const { name, body } of sample.answers) {
      const said = { command, name, answer: body }
      expect({ ...said, answer: await ask(gateway, sample, { answer: inOurWords(name, body) }) }).toEqual(
        said,
      )
      expect({ ...said, answer: await ask(gateway, sample, { answer: { chat: body } }) }).toEqual(said)
      const isIt = ({ code }: Recorded) => code === body['ErrorCode']
      const step = `${command}/1. scripted`
      expect(await decisionOf(gateway, command, isIt)).toMatchObject({ reason: 'answered', step })
    }
  }
})

test('an answer that comes too late is recorded with the decision that was taken without it', async () => {
  const command = 'Group.CallbackBeforeSendMsg'
  const gateway = await start('within: 50ms,', [command])
  const late = { after: 400, answer: { decision: 'refuse', code: 10_150, info: 'too late' } }
  expect(await ask(gateway, sampleFile(command), late)).toMatchObject({ ErrorCode: 0 })
  const decision = await decisionOf(gateway, command, ({ verdict }) => verdict)
  expect(decision).toMatchObject({
    reason: 'late',
    told: 'allow',
    code: 0,
    verdict: {
      reason: 'answered',
      told: 'refuse',
      code: 10_150,
      step: `${command}/1. scripted`,
      why: 'too late',
    },
  })
  expect(decision.verdict?.durationMs).toBeGreaterThan(decision.durationMs)
})

test('in shadow mode everything goes ahead, and what would have been said is in the record', async () => {
  const command = 'C2C.CallbackBeforeSendMsg'
  const gateway = await start('mode: shadow, otherwise: refuse,', [command])
  const refuse = { after: 100, answer: { decision: 'refuse', code: 120_001 } }
  expect(await ask(gateway, sampleFile(command), refuse)).toEqual({
    ActionStatus: 'OK',
    ErrorCode: 0,
    ErrorInfo: '',
  })
  expect(await decisionOf(gateway, command, ({ verdict }) => verdict)).toMatchObject({
    reason: 'shadow',
    told: 'allow',
    verdict: { reason: 'answered', told: 'refuse', code: 120_001 },
  })
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?reason=shadow')
  expect(events).toHaveLength(1)
})

test('a responder that loops without end makes nobody wait longer, and is asked no more', async () => {
  const command = 'Group.CallbackBeforeSendMsg'
  const gateway = await start('within: 200ms, otherwise: refuse,', [command])
  for (let round = 0; round < 3; round++) {
    expect(await ask(gateway, sampleFile(command), 'loop')).toMatchObject({ ErrorCode: 1 })
    await gateway.logged(
      line => line['count'] === 1 && line['step'] === `${command}/1. scripted`,
      'who loops',
    )
    await until(async () => {
      const { work } = (await (await fetch(`${gateway.admin}/readyz`)).json()) as { work: boolean }
      return work
    }, 'the work thread is back')
    gateway.log.splice(0)
  }
  await ask(gateway, sampleFile(command), { answer: { decision: 'allow' } })
  const decision = await decisionOf(gateway, command, ({ reason }) => reason !== 'late')
  expect(decision).toMatchObject({ reason: 'responder-hung', told: 'refuse' })
})

test('a body that does not fit is answered without asking anybody', async () => {
  const command = 'Sns.CallbackPrevFriendAdd'
  const gateway = await start('otherwise: refuse,', [command])
  const { answer } = await gateway.post(
    { FriendItem: [{ To_Account: 'a' }, { To_Account: true }] },
    { CallbackCommand: command },
  )
  expect(answer).toMatchObject({ ErrorCode: 0, ResultItem: [{ To_Account: 'a', ResultCode: 38_000 }] })
  expect(await decisionOf(gateway, command)).toMatchObject({ reason: 'body-unreadable' })
})

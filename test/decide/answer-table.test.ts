/** What Chat is told of each command, whatever a plugin of any kind does when it is asked, or told, about it. */
import { expect, test } from 'vitest'
import { answerableCommands } from '../../src/events/catalog.ts'
import { CHATBOT, startPlayers } from './answer-players.ts'
import type { RunningGateway } from '../support/gateway.ts'
import { sampleFile } from '../support/sample-files.ts'
import { decisionOf } from './scripted-responder.ts'
import { until } from '../support/until.ts'

type Told = 'goes ahead' | 'refused'
type Row = [deed: string, told: 'said' | 'refused' | 'unusable', reason: string, why?: string]

const KEEP = 'keep() must return'
const APPLY = 'apply() must return'

const TABLE: Record<string, Row[]> = {
  filter: [
    ['answers', 'said', 'answered'],
    ['refuses', 'refused', 'nobody-answered', 'stopped-by-filter'],
    ['throws', 'unusable', 'responder-threw', 'no luck'],
    ['never', 'unusable', 'responder-misbehaved', KEEP],
    ['late', 'unusable', 'responder-misbehaved', KEEP],
    ['nonsense', 'unusable', 'responder-misbehaved', KEEP],
    ['null', 'unusable', 'responder-misbehaved', KEEP],
    ['deep', 'unusable', 'responder-misbehaved', KEEP],
    ['large', 'refused', 'nobody-answered', 'stopped-by-filter: xxx'],
  ],
  transform: [
    ['answers', 'said', 'answered'],
    ['throws', 'unusable', 'responder-threw', 'no luck'],
    ['never', 'unusable', 'responder-misbehaved', APPLY],
    ['late', 'unusable', 'responder-misbehaved', APPLY],
    ['nonsense', 'unusable', 'responder-misbehaved', APPLY],
    ['null', 'unusable', 'responder-misbehaved', APPLY],
    ['deep', 'unusable', 'responder-misbehaved', 'nested deeper than 1000 levels'],
    ['large', 'said', 'answered'],
  ],
  responder: [
    ['answers', 'said', 'answered'],
    ['refuses', 'refused', 'answered'],
    ['throws', 'unusable', 'responder-threw', 'no luck'],
    ['never', 'refused', 'late'],
    ['late', 'refused', 'late'],
    ['nonsense', 'unusable', 'responder-misbehaved', 'answer() must return'],
    ['null', 'refused', 'nobody-answered'],
    ['deep', 'unusable', 'responder-misbehaved', 'nested deeper than 1000 levels'],
    ['large', 'unusable', 'responder-misbehaved', 'longer than 65536 characters'],
  ],
  // It is told afterwards, and changes nothing.
  destination: ['answers', 'refuses', 'throws', 'never', 'late', 'nonsense', 'null', 'deep', 'large'].map(
    deed => [deed, 'said', 'answered'],
  ),
}

const SEND = 'C2C.CallbackBeforeSendMsg'
const CREATE = 'Group.CallbackBeforeCreateGroup'

let posted = 0

/** What Chat is told, in a word; the samples ask about people one by one too. */
const ask = async (gateway: RunningGateway, command: string, Played = ''): Promise<Told> => {
  const { body, query } = sampleFile(command)
  const own = { ...body, MsgRandom: ++posted, Played }
  const { status, answer } = await gateway.post(own, { ...query, SdkAppid: '1400000001' })
  expect(status).toBe(200)
  const people = answer['ResultItem'] as { ResultCode: number }[] | undefined
  const isRefused = people ? people.every(({ ResultCode }) => ResultCode !== 0) : answer.ErrorCode !== 0
  return isRefused ? 'refused' : 'goes ahead'
}

/** Of a chatbot `unusable` can only refuse. */
const wanted = (command: string, told: Row[1]): Told =>
  told === 'refused' || (told === 'unusable' && command === CHATBOT) ? 'refused' : 'goes ahead'

test('every command is answered as the config says, whatever a filter, transform, responder or destination does', async () => {
  const gateway = await startPlayers()
  for (const [kind, rows] of Object.entries(TABLE)) {
    for (const [deed, told, reason, why = ''] of rows) {
      await Promise.all(
        answerableCommands.map(async command => {
          const row = { kind, deed, command }
          expect({ ...row, told: await ask(gateway, command, `${kind} ${deed}`) }).toEqual({
            ...row,
            told: wanted(command, told),
          })
          const isIt = (decision: { reason: string; why?: string }): boolean =>
            decision.reason === reason && (decision.why ?? '').includes(why)
          const decision = await decisionOf(gateway, command, isIt)
          expect((decision.why ?? '').length).toBeLessThan(1_000)
        }),
      )
    }
  }
  for (const [kind, deed] of [
    ['filter', 'loops'],
    ['transform', 'loops'],
    ['responder', 'loops'],
    ['responder', 'fills'],
  ] as const) {
    const from = gateway.log.length
    expect(await ask(gateway, SEND, `${kind} ${deed}`)).toBe('refused')
    await until(
      () =>
        gateway.log
          .slice(from)
          .some(line => line.msg.startsWith('a plugin ') && String(line['step']).includes(`a-${kind}`)),
      `it is told which ${kind} ${deed}`,
    )
    await until(async () => (await ask(gateway, CREATE)) === 'goes ahead', 'others are asked again')
  }
  // While a destination loops nobody can be asked, and Chat is told so in time.
  expect(await ask(gateway, SEND, 'destination loops')).toBe('goes ahead')
  await until(async () => (await ask(gateway, CREATE)) === 'refused', 'nobody can be asked')
})

test('10,000 questions that nobody answers change nothing for another command', async () => {
  const gateway = await startPlayers('10ms')
  for (let round = 0; round < 100; round += 1) {
    const [told] = await Promise.all([
      ask(gateway, CREATE),
      ...Array.from({ length: 100 }, () => ask(gateway, SEND, 'responder never')),
    ])
    expect({ round, told }).toEqual({ round, told: 'goes ahead' })
  }
})

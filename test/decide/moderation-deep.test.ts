/** Whoever hides a word goes deep: bundles in bundles, and bodies that nobody can read. */
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { decisionOf } from './scripted-responder.ts'
import { until } from '../support/until.ts'

const SEND = 'Group.CallbackBeforeSendMsg'
const SENT = 'Group.CallbackAfterSendMsg'

/** A message that holds a bundle with a bundle inside, so many times. Chat's clients allow a hundred. */
const forwarded = (times: number, text: string) => {
  let elements: unknown[] = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
  for (let layer = 0; layer < times; layer++)
    elements = [{ MsgType: 'TIMRelayElem', MsgContent: { Title: 't', MsgList: [{ MsgBody: elements }] } }]
  return { GroupId: '@TGS#1', From_Account: 'alice', MsgBody: elements }
}

/** A body that is a message, and nested so deeply that it is not read. */
const bottomless = `{"GroupId":"@TGS#1","From_Account":"alice","CallbackCommand":"${SEND}","MsgBody":[${'['.repeat(2_000)}"spam"${']'.repeat(2_000)}]}`

const start = (entry: string, steps: string) =>
  startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
  ${SEND}: { ${entry} steps: [${steps}] }
`,
  })

test('a word is found below a hundred bundles, and what was sent with them is routed', async () => {
  const gateway = await start('', '{ deny-words: { words: [spam] } }')
  for (const times of [0, 1, 3, 4, 19, 20, 50, 100]) {
    const { answer } = await gateway.post(forwarded(times, 'buy spam'), { CallbackCommand: SEND })
    expect({ times, code: answer.ErrorCode }).toEqual({ times, code: 1 })
    const { answer: innocent } = await gateway.post(forwarded(times, 'hello'), { CallbackCommand: SEND })
    expect({ times, code: innocent.ErrorCode }).toEqual({ times, code: 0 })
  }
  const { answer } = await gateway.post(forwarded(100, 'hello'), { CallbackCommand: SENT })
  expect(answer).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 })
  await until(
    async () =>
      (await gateway.get<{ events: unknown[] }>(`/api/events?command=${SENT}&reason=passed`)).events
        .length === 1,
    'it is routed',
  )
})

test.each<[entry: string, told: string, reason: string]>([
  ['', 'refuse', 'body-unreadable'],
  ['otherwise: refuse,', 'refuse', 'body-unreadable'],
  ['unreadable: allow,', 'allow', 'body-unreadable'],
  ['unreadable: ask,', 'refuse', 'answered'],
])('with `%s`, a message that cannot be read: %s', async (entry, told, reason) => {
  const service = await startReceiver({ answer: () => ({ body: '{"ErrorCode":1}' }) })
  onTestFinished(service.close)
  const gateway = await start(entry, `{ ask: { url: "${service.url}", body: chat } }`)
  await gateway.post(bottomless, { CallbackCommand: SEND })
  expect(await decisionOf(gateway, SEND)).toMatchObject({ told, reason })
  expect(service.requests.map(({ body }) => body.toString())).toEqual(
    reason === 'answered' ? [bottomless] : [],
  )
})

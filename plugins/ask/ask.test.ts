import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { startReceiver, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { asked, startPlugin } from '../../test/support/start-plugin.ts'
import ask from './ask.ts'

const SECRET = `whsec_${Buffer.alloc(32, 'secret').toString('base64')}`
const event = sampleEvent('Group.CallbackBeforeInviteJoinGroup')

/** Asks a service that gives this reply; returns the request it got and the plugin's answer. */
const askService = async (
  reply: ReceiverAnswer,
  options: Record<string, unknown> = {},
  signal?: AbortSignal,
) => {
  const { url, requests, close } = await startReceiver({ answer: () => reply })
  onTestFinished(close)
  const { started } = startPlugin(ask, { url: `${url}/check`, ...options })
  const question = { people: ['jared', 'leckie'], originalBody: Buffer.from('{ "exactly" : 1.0 }') }
  const answer = await started.answer(event, asked({ ...question, ...(signal && { signal }) }))
  return { answer, request: requests[0] }
}

test('posts the event with the people it asks about, signed', async () => {
  const { request } = await askService({ status: 204 }, { secret: SECRET })
  expect(JSON.parse(String(request?.body))).toEqual({ ...event, people: ['jared', 'leckie'] })
  expect(request?.headers).toMatchObject({
    'webhook-id': event.id,
    'chatgate-app': event.app,
    'chatgate-command': event.command,
    traceparent: asked().traceParent,
    'content-type': 'application/json',
  })
  expect(() => new Webhook(SECRET).verify(String(request?.body), request?.headers ?? {})).not.toThrow()
})

test('posts the very bytes of Chat to a service that was made for Chat', async () => {
  const { request } = await askService({ status: 204 }, { body: 'chat' })
  expect(String(request?.body)).toBe('{ "exactly" : 1.0 }')
})

const long = 'x'.repeat(20_000)

test.each<[what: string, reply: ReceiverAnswer, answer: unknown]>([
  ['in our words', { body: '{"decision":"refuse","code":10100}' }, { decision: 'refuse', code: 10_100 }],
  [
    "in Chat's words",
    { body: '{"ActionStatus":"OK","ErrorCode":1}' },
    { chat: { ActionStatus: 'OK', ErrorCode: 1 } },
  ],
  [
    'in many words',
    { body: JSON.stringify({ ErrorCode: 0, CloudCustomData: long }) },
    { chat: { ErrorCode: 0, CloudCustomData: long } },
  ],
  ['nothing, by 204', { status: 204 }, undefined],
  ['nothing, by an empty body', { body: ' ' }, undefined],
  ['nothing, by an empty map', { body: '{}' }, undefined],
  ['something else', { body: '{"ok":true}' }, { unusable: expect.stringContaining('{"ok":true}') }],
  ['no JSON', { body: '<html>' }, { unusable: expect.stringContaining('<html>') }],
  ['a list', { body: '[]' }, { unusable: expect.stringContaining('[]') }],
  ['a no with a failure', { status: 400, body: '{"ErrorCode":-1}' }, { chat: { ErrorCode: -1 } }],
  ['a yes with a failure', { status: 400, body: '{"ErrorCode":0}' }, { failed: 'the service answered 400' }],
  ['a failure', { status: 500, body: '{"decision":"allow"}' }, { failed: 'the service answered 500' }],
  ['a redirect', { status: 302 }, { failed: 'the service answered 302' }],
])('hears %s', async (_, reply, answer) => {
  expect((await askService(reply)).answer).toEqual(answer)
})

test('stops waiting when it is told to', async () => {
  const { answer } = await askService({ hang: true }, {}, AbortSignal.timeout(50))
  expect(answer).toEqual({ failed: expect.any(String) })
})

test('says who could not be reached', async () => {
  const { url, close } = await startReceiver()
  await close()
  const { started } = startPlugin(ask, { url })
  expect(await started.answer(event, asked())).toEqual({
    failed: expect.stringContaining('127.0.0.1'),
  })
})

test('a password in the URL is refused, and not repeated', () => {
  expect(() => startPlugin(ask, { url: 'http://user:hidden@moderation' })).toThrow('must not hold a password')
})

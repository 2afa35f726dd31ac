/** What an answer means where the config has conditions on it, through `webhook` and `ask`, over a real receiver. */
import { expect, onTestFinished, test } from 'vitest'
import ask from '../../../plugins/ask/ask.ts'
import webhook from '../../../plugins/webhook/webhook.ts'
import { startReceiver, type ReceiverAnswer } from '../../../test/support/receiver.ts'
import { sampleEvent } from '../../../test/support/sample-events.ts'
import { asked, attempt, startPlugin } from '../../../test/support/start-plugin.ts'

const event = sampleEvent('Profile.CallbackPortraitSet')

const deliver = async (answer: ReceiverAnswer, options: Record<string, unknown>) => {
  const { url, close } = await startReceiver({ answer: () => answer })
  onTestFinished(close)
  const { started } = startPlugin(webhook, { url, ...options })
  return started.deliver(event, attempt())
}

const json = (body: unknown): ReceiverAnswer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const CODE = { expect: 'body.errcode == 0' }
const BOTH = { ...CODE, reject: 'has(body.errcode) && body.errcode in [40001, 40035]' }
const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

test.each<[what: string, answer: ReceiverAnswer, options: Record<string, unknown>, outcome: object]>([
  ['what is expected', json({ errcode: 0 }), CODE, { status: 'delivered', detail: 'answered 200' }],
  [
    'another code',
    json({ errcode: 45009, errmsg: 'freq' }),
    CODE,
    {
      status: 'retry',
      reason:
        'answered 200, but `body.errcode == 0` is false: body.errcode is 45009: {"errcode":45009,"errmsg":"freq"}',
      fault: 'event',
    },
  ],
  [
    'the part that is false',
    json({ errcode: 0, sent: 0 }),
    { expect: 'status < 300 && body.errcode == 0 && body.sent > 0' },
    {
      status: 'retry',
      reason: 'answered 200, but `body.sent > 0` is false: body.sent is 0: {"errcode":0,"sent":0}',
      fault: 'event',
    },
  ],
  [
    'a page in place of JSON',
    { body: '<html>login</html>' },
    CODE,
    {
      status: 'retry',
      reason: expect.stringMatching(/^answered 200, but `body.errcode` .*: <html>login<\/html>$/),
      fault: 'event',
    },
  ],
  ['nothing', { body: '' }, CODE, { status: 'retry', reason: expect.stringMatching(/^answered 200, but /) }],
  [
    'a status beyond 2xx that is expected',
    { status: 409, body: 'known' },
    { expect: 'status in [200, 409]' },
    { status: 'delivered', detail: 'answered 409' },
  ],
  [
    'a text',
    { body: 'ok\n' },
    { expect: 'body == "ok"' },
    { status: 'retry', reason: 'answered 200, but `body == "ok"` is false: body is "ok\\n": ok' },
  ],
  [
    'a header',
    { headers: { 'X-Queue': 'full' }, body: 'x' },
    { expect: 'headers["x-queue"] != "full"' },
    {
      status: 'retry',
      reason: 'answered 200, but `headers["x-queue"] != "full"` is false: headers["x-queue"] is "full": x',
    },
  ],
  [
    'a header that is not there',
    {},
    { expect: 'headers["x-none"] == "a"' },
    { status: 'retry', reason: 'answered 200, but `headers["x-none"]` is not there' },
  ],
  [
    'a pause with a status of success',
    { ...json({ errcode: 1 }), headers: { 'retry-after': '7' } },
    CODE,
    { status: 'retry', afterMs: 7000, fault: 'event' },
  ],
  [
    'a pause of a service that is down',
    { status: 503, headers: { 'retry-after': '9' } },
    CODE,
    { status: 'retry', afterMs: 9000, fault: 'destination' },
  ],
  [
    'a refusal by its code',
    json({ errcode: 40035 }),
    BOTH,
    { status: 'rejected', reason: 'answered 200, which `reject` refuses: {"errcode":40035}' },
  ],
  [
    'a refusal goes before what is expected',
    json({ errcode: 40035 }),
    { expect: 'true', reject: 'body.errcode == 40035' },
    { status: 'rejected' },
  ],
  [
    '400 with `reject`, which does not refuse it',
    { status: 400, body: 'no' },
    { reject: 'status == 410' },
    { status: 'retry', reason: 'answered 400: no', fault: 'event' },
  ],
  [
    '400 without `reject`',
    { status: 400, body: 'no' },
    CODE,
    { status: 'rejected', reason: 'answered 400: no' },
  ],
  ['success beside `reject`', {}, { reject: 'status == 410' }, { status: 'delivered' }],
  [
    '`reject` that fails refuses nothing',
    { body: 'x' },
    { reject: 'body.errcode == 1' },
    { status: 'delivered' },
  ],
  [
    'a number that JavaScript would round',
    { body: '{"id":7615917337495251231}' },
    { expect: 'body.id == "7615917337495251231"' },
    { status: 'delivered' },
  ],
  [
    'names of methods',
    { body: '{}' },
    { expect: 'has(body.constructor) || has(body.__proto__)' },
    { status: 'retry' },
  ],
  [
    'what is nested too deeply',
    { body: nested },
    { expect: 'body == 1' },
    { status: 'retry', reason: expect.stringContaining('answered 200, but') },
  ],
  ['a long body', json({ list: 'x'.repeat(50_000), errcode: 0 }), CODE, { status: 'delivered' }],
  ['a body without end', json({ list: 'x'.repeat(200_000), errcode: 0 }), CODE, { status: 'retry' }],
])('%s', async (_, answer, options, outcome) => {
  expect(await deliver(answer, options)).toMatchObject(outcome)
})

test('a receiver that is not there is no answer', async () => {
  const { url, close } = await startReceiver()
  await close()
  const { started } = startPlugin(webhook, { url, expect: 'true', reject: 'true' })
  expect(await started.deliver(event, attempt())).toMatchObject({ status: 'retry', fault: 'destination' })
})

test.each([
  ['body.errcode', 'must be true or false, but is of the type'],
  ['stauts == 200', '`stauts` is not a part of an answer; did you mean `status`?'],
  ['operator == "bob"', '`operator` is not a part of an answer; there are status, headers, body'],
  ['body.exists(a, body.exists(b, a == b))', '`exists` is a loop within another, which may take forever'],
  ['body.exists(status, status == 1)', '`status` is already the name of a part of an answer'],
  ['body.matches("a")', 'there is no `matches`'],
])('%s is refused', (text, sentence) => {
  const start = () => startPlugin(webhook, { url: 'http://127.0.0.1:9/', expect: text })
  if (text === 'body.errcode') expect(start).not.toThrow()
  else expect(start).toThrow(sentence)
})

test('a service whose answer is not as expected has not answered the question', async () => {
  const { url, close } = await startReceiver({ answer: () => json({ errcode: 45009, decision: 'allow' }) })
  onTestFinished(close)
  const { started } = startPlugin(ask, { url, expect: '!has(body.errcode) || body.errcode == 0' })
  expect(await started.answer(event, asked())).toEqual({
    failed: expect.stringMatching(/^the service answered 200, but `.*` is false: .*45009/) as string,
  })
})

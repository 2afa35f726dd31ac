import { expect, onTestFinished, test } from 'vitest'
import { startReceiver, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import slack from './slack.ts'

const SECRET_PATH = '/services/T0/B0/very-secret'

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const startSlack = async (answer: ReceiverAnswer, options: Record<string, unknown> = {}) => {
  const receiver = await startReceiver({ answer: () => answer })
  onTestFinished(receiver.close)
  const { started } = startPlugin(slack, { url: `${receiver.url}${SECRET_PATH}`, ...options })
  return { started, receiver, host: new URL(receiver.url).host }
}

const textOf = (body: Buffer | undefined): string => JSON.parse(String(body)).text

test('posts the text, without mentions and previews', async () => {
  const text = ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}"
  const { started, receiver } = await startSlack({ body: 'ok' }, { text })
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  expect(receiver.requests).toMatchObject([{ method: 'POST', url: SECRET_PATH }])
  expect(JSON.parse(String(receiver.requests[0]?.body))).toEqual({
    text: `:rotating_light: administrator changed ${event.tags.join(', ')} of alice\n_id 00000001_`,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  })
})

test('says something useful by default', async () => {
  const { started, receiver } = await startSlack({})
  await started.deliver(event, attempt())
  expect(textOf(receiver.requests[0]?.body)).toBe(
    '*Profile.CallbackPortraitSet* alice by administrator\n_id 00000001_',
  )
})

test.each(['<!channel>', '<@U024BE7LH>', '<https://evil.example|Click>', 'a\n*bold* <!here>'])(
  '%j in a callback mentions and links nothing',
  async subject => {
    const { started, receiver } = await startSlack({}, { text: '{{ subject }} {{ body }}' })
    await started.deliver({ ...event, subject, body: { From_Account: subject } }, attempt())
    expect(textOf(receiver.requests[0]?.body)).not.toMatch(/[<>]|\n(?!_id 00000001_$)/)
  },
)

test('cuts what Slack would cut, and no emoji in half', async () => {
  const { started, receiver } = await startSlack({}, { text: '{% for tag in tags %}{{ tag }}{% endfor %}' })
  await started.deliver(
    { ...event, tags: Array.from({ length: 9 }, () => `x${'😀'.repeat(499)}`) },
    attempt(),
  )
  const text = textOf(receiver.requests[0]?.body)
  expect(text).toMatch(/…\n_id 00000001_$/)
  expect(text.length).toBeLessThan(4_000)
  expect(text.isWellFormed()).toBe(true)
})

test('cuts through none of the characters that stand for others', async () => {
  const { started, receiver } = await startSlack({}, { text: `${'x'.repeat(2_950)}{{ body.Pad }}` })
  for (let shift = 0; shift < 5; shift += 1) {
    const Pad = `${'x'.repeat(shift)}${'<'.repeat(25)}`
    await started.deliver({ ...event, body: { Pad } }, attempt())
    expect(textOf(receiver.requests[shift]?.body)).toMatch(/&lt;…\n_/)
  }
})

test.each<[answer: ReceiverAnswer, outcome: unknown]>([
  [{ body: 'ok\n' }, { status: 'delivered' }],
  [{ body: '{ "ok": true, "x": 1 }' }, { status: 'delivered' }],
  [{ body: '' }, { status: 'retry', reason: 'answered, but not "ok" as Slack does: nothing' }],
  [{ body: 'okay' }, { status: 'retry', reason: 'answered, but not "ok" as Slack does: okay' }],
  [
    { body: '{"ok":false,"error":"x"}' },
    { status: 'retry', reason: 'answered, but not "ok" as Slack does: {"ok":false,"error":"x"}' },
  ],
  [
    { headers: { 'content-type': 'text/html' }, body: `<html>\n<b>Log in</b>${'.'.repeat(9_999)}` },
    { status: 'retry', reason: expect.stringMatching(/Slack does: <html> <b>Log in<\/b>\.+…$/) },
  ],
  [{ status: 204 }, { status: 'retry', reason: 'answered, but not "ok" as Slack does: nothing' }],
  [
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 'retry', reason: 'answered 429', fault: 'busy', afterMs: 7000 },
  ],
  [
    { status: 400, body: 'invalid_payload' },
    { status: 'rejected', reason: 'answered 400: invalid_payload' },
  ],
  [
    { status: 404, body: 'no_service' },
    { status: 'retry', reason: 'answered 404: no_service', fault: 'event' },
  ],
  [{ status: 500 }, { status: 'retry', reason: 'answered 500', fault: 'event' }],
  [
    { status: 302, headers: { location: '/x' } },
    { status: 'retry', reason: 'answered 302 (redirects are not followed)', fault: 'event' },
  ],
])('an answer of %j is told, and tried once', async (answer, outcome) => {
  const { started, receiver } = await startSlack(answer)
  expect(await started.deliver(event, attempt())).toEqual(outcome)
  expect(receiver.requests).toHaveLength(1)
})

test('two at a time do not mix up their pauses', async () => {
  let asked = 0
  const receiver = await startReceiver({
    answer: (_, index) => ({
      status: 429,
      headers: { 'retry-after': String(++asked) },
      delayMs: index === 0 ? 50 : 0,
    }),
  })
  onTestFinished(receiver.close)
  const { started } = startPlugin(slack, { url: receiver.url })
  const outcomes = await Promise.all([started.deliver(event, attempt()), started.deliver(event, attempt())])
  expect(new Set(outcomes.map(outcome => 'afterMs' in outcome && outcome.afterMs))).toEqual(
    new Set([1000, 2000]),
  )
})

test('an address that nobody listens at is named without its path', async () => {
  const { started, receiver, host } = await startSlack({})
  await receiver.close()
  expect(await started.deliver(event, attempt())).toEqual({
    status: 'retry',
    reason: `connection refused by ${host}`,
    fault: 'destination',
  })
})

test('shows where it goes, and looks whether that exists', async () => {
  const { started, host } = await startSlack({})
  expect(started.target).toBe(`a Slack channel through ${host}`)
  expect(await started.probe?.(AbortSignal.timeout(5000))).toEqual({
    ok: true,
    detail: '127.0.0.1 is at 127.0.0.1',
  })
})

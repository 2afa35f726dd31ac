/** Guards that every destination that tells people must have, tried with each of them. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { runAttempt } from '../../src/deliver/attempt.ts'
import type { ChatEvent } from '../../src/plugin.ts'
import { definitionOf, MESSAGE_PLUGINS, type MessagePlugin } from '../support/message-plugins.ts'
import { startReceiver, type ReceiverAnswer } from '../support/receiver.ts'
import { sampleEvent } from '../support/sample-events.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'

const EVENT = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const start = async (
  own: MessagePlugin,
  options: Record<string, unknown> = {},
  answer: () => ReceiverAnswer = () => ({ body: own.yes }),
) => {
  const receiver = await startReceiver({ answer })
  onTestFinished(receiver.close)
  const written = { ...own.optionsFor(receiver.url), ...options }
  const { started } = startPlugin(await definitionOf(own), written)
  return { started, receiver, lastBody: () => JSON.parse(String(receiver.requests.at(-1)?.body)) as object }
}

/** All texts in a request, at any depth. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Has no text of any kind: `String()` and `Number()` throw for it. */
const NO_PRIMITIVE = '{"toString":1,"valueOf":1}'

const replyOf = (value: string): string => {
  const names = ['errmsg', 'code', 'msg', 'description', 'id', 'message', 'error', 'status', 'errors', 'name']
  const hints = `"retry_after":${value},"parameters":{"retry_after":${value},"migrate_to_chat_id":${value}}`
  const ids = `"ok":${value},"ts":${value},"channel":${value},"result":{"message_id":${value}}`
  return `{"errcode":45009,"error_code":400,"success":false,${names.map(name => `"${name}":${value}`).join()},${hints},${ids}}`
}

const ODD = [NO_PRIMITIVE, 'null', '[]', `[${NO_PRIMITIVE}]`, '1e300', '-1', '"NaN"', '"\\ud800"']

/** Has an option for each of these, unless it is not among those of the plugin. */
const withKey = (own: MessagePlugin, text: string): Record<string, unknown> => {
  if (own.plugin === 'pagerduty') return { dedup: text }
  return own.what === 'telegram' || own.what === 'slack, an app' ? { update: text } : {}
}

describe.each(MESSAGE_PLUGINS)('$what', own => {
  test('a reply with anything in its fields is a reply, for a new message and for an edit', async () => {
    let body = own.yes
    const { started } = await start(own, withKey(own, '{{ subject }}'), () => ({ body }))
    await started.deliver(EVENT, attempt())
    for (const value of ODD) {
      body = replyOf(value)
      for (const send of [
        (signal: AbortSignal) => started.deliver(EVENT, attempt({ signal, sequence: 2 })),
        (signal: AbortSignal) => started.deliverMany?.([EVENT, EVENT], attempt({ signal })) as never,
      ]) {
        const { bug, outcome } = await runAttempt(async signal => send(signal), 5_000, AbortSignal.any([]))
        expect(bug, value).toBeUndefined()
        if (own.plugin !== 'teams') expect(outcome.status, value).not.toBe('delivered')
      }
    }
  })

  test.runIf(own.pause)('a pause that is no length of time becomes one', async () => {
    for (const seconds of ['-5', '0', '1e300', '"soon"', 'null', '0.0001', '12.3456789']) {
      const { started } = await start(own, {}, () => own.pause?.(seconds) ?? {})
      const outcome = await started.deliver(EVENT, attempt())
      const { afterMs = 0 } = outcome.status === 'retry' ? outcome : {}
      expect(outcome, seconds).toMatchObject({ status: 'retry', fault: 'busy' })
      expect(afterMs, seconds).toBeGreaterThan(0)
      expect(afterMs, seconds).toBeLessThanOrEqual(7 * 86_400_000)
    }
  })

  test('a code that nobody knows does not hide what the status says', async () => {
    const body =
      '{"errcode":5,"code":5,"error_code":5,"id":"x","success":false,"error":{"status":"X"},"status":"x"}'
    const answer = { status: 503, headers: { 'retry-after': '77' }, body }
    const { started } = await start(own, {}, () => answer)
    const outcome = await started.deliver(EVENT, attempt())
    expect(outcome).toMatchObject({ status: 'retry', fault: 'destination', afterMs: 77_000 })
  })

  test('a long reply of one that has taken the message is read to its end', async () => {
    const [first = '', ...rest] = own.yes
    const body = first === '{' ? `{"posted":"${'字'.repeat(60_000)}",${rest.join('')}` : own.yes
    const { started } = await start(own, {}, () => ({ body }))
    expect(await started.deliver(EVENT, attempt())).toMatchObject({ status: 'delivered' })
  })

  test.each([
    ['http://user:hidden-secret@127.0.0.1:9', /`url` must not hold a password/],
    ['http://127.0.0.1:99999', /`url` is not a valid address/],
    ['http://[::1', /`url` is not a valid address/],
    ['http://user:hidden-secret@127.0.0.1:9/a b', /url must be an address like/],
    ['http://user:hidden-secret@127.0.0.1:9/a\nb', /url must be an address like/],
  ])('an address that nothing can be sent to is refused, and not shown: %j', async (url, sentence) => {
    const definition = await definitionOf(own)
    const begin = (): unknown => startPlugin(definition, own.optionsFor(url)).started
    expect(begin).toThrow(sentence)
    expect(begin).not.toThrow('hidden')
  })

  test('what is shown beforehand is what is sent', async () => {
    for (const subject of ['alice', '@all <b>*x*', '']) {
      const { started, lastBody } = await start(own, { ...mentionOf(own), ...withoutTitle(own) })
      const event = { ...EVENT, subject }
      const shown = started.preview?.(event, attempt()) ?? {}
      await started.deliver(event, attempt())
      const sent = JSON.stringify(lastBody())
      if (own.plugin === 'pagerduty')
        expect(JSON.parse(shown['body'] ?? '')).toEqual({ ...lastBody(), routing_key: '***' })
      else
        for (const text of [shown['title'], shown['text'], shown['content'], shown['note'], shown['mark']])
          expect(textsIn(lastBody()), sent).toContain(text || textsIn(lastBody())[0])
      for (const text of textsIn(mentionOf(own))) expect(JSON.stringify(shown)).toContain(text)
    }
  })

  test('no link is cut in half', async () => {
    const link = `https://chatgate.example.com/console/events/${EVENT.id}`
    const event: ChatEvent = {
      ...EVENT,
      link,
      changes: Array.from({ length: 60 }, (_, n) => ({ tag: `Tag_${n}`, value: '字'.repeat(900) })),
      tags: Array.from({ length: 30 }, () => '字'.repeat(900)),
    }
    const [oneText, manyText] = own.texts ?? ['text', 'digestText']
    const { started, lastBody } = await start(own, {
      [oneText]: '{{ link }} {% for change in changes %}{{ change.value }}{% endfor %}',
      [manyText]:
        '{% for event in events %}{{ event.link }} {% for tag in event.tags %}{{ tag }}{% endfor %}{% endfor %}',
    })
    for (const send of [
      () => started.deliver(event, attempt()),
      () =>
        started.deliverMany?.(
          Array.from({ length: 20 }, () => event),
          attempt(),
        ),
    ]) {
      await send()
      const texts = textsIn(lastBody()).join('\n').replaceAll('\\', '')
      expect(texts.replaceAll(link, '')).not.toContain('chatgate.example')
    }
  })

  test('a color or severity that cannot be made costs no message, and no digest', async () => {
    const definition = await definitionOf(own)
    const option = ['color', 'severity'].find(name => name in definition.options)
    if (option === undefined) return
    const { started } = await start(own, { [option]: '{% for i in (1..99999999) %}{{ i }}{% endfor %}' })
    expect(await started.deliver(EVENT, attempt())).toMatchObject({ status: 'delivered' })
    expect(await started.deliverMany?.([EVENT, EVENT], attempt())).toMatchObject({ status: 'delivered' })
  })

  test('a test message says so', async () => {
    const { started, lastBody } = await start(own)
    await started.deliver(EVENT, attempt({ sequence: 0, id: `chatgate-test/${EVENT.id}/route/step` }))
    expect(textsIn(lastBody()).join('\n')).toContain('test message')
  })

  test('a mention survives a text that is cut within a link or a color', async () => {
    const mention = mentionOf(own)
    if (Object.keys(mention).length === 0) return
    for (const begun of ['<font color="warning', '<https://chatgate.example.com/', '[Open](https://']) {
      const { started, lastBody } = await start(own, { ...mention, text: `${begun}${'x'.repeat(30_000)}` })
      await started.deliver(EVENT, attempt())
      const text = textsIn(lastBody()).find(one => one.includes(textsIn(mention)[0] ?? ''))
      expect(text ?? '<<>', begun).not.toMatch(/<[^<>]*<[^<>]*>/)
    }
  })
})

describe.each(MESSAGE_PLUGINS.filter(own => Object.keys(withKey(own, '')).length > 0))('$what', own => {
  /** By what the service recognizes each message: the key of an alert, or the method and the message that it edits. */
  const startKeyed = async (options: Record<string, unknown> = {}) => {
    const { started, receiver } = await start(own, { ...withKey(own, 'of {{ subject }}'), ...options })
    const seen = (): string[] =>
      receiver.requests.map(({ url, body }) => {
        const { dedup_key } = JSON.parse(String(body)) as { dedup_key?: string }
        return dedup_key ?? (/(edit|update)[^/]*$/.test(url) ? 'edit' : 'new')
      })
    const deliver = (subject: string, sequence: number) =>
      started.deliver({ ...EVENT, subject }, attempt({ sequence, id: `${sequence}/route/step` }))
    return { deliver, seen, isEdited: own.plugin !== 'pagerduty' }
  }

  test('no user can choose a name whose key is that of another', async () => {
    const { deliver, seen, isEdited } = await startKeyed()
    const long = 'x'.repeat(5_000)
    const names = ['alice', 'ali\u200Bce', 'alice\u0001', 'alic\uD800', 'alic\uD801', `${long}a`, `${long}b`]
    for (const [index, name] of [...names, ...names].entries()) await deliver(name, index + 1)
    const [first, again] = [seen().slice(0, names.length), seen().slice(names.length)]
    if (isEdited) {
      expect(new Set(first)).toEqual(new Set(['new']))
      expect(new Set(again)).toEqual(new Set(['edit']))
    } else {
      expect(new Set(first).size).toBe(names.length)
      expect(again).toEqual(first)
      for (const key of first) expect(key.length).toBeLessThanOrEqual(255)
    }
  })

  test('a test message changes nothing that is real, and nothing real changes it', async () => {
    const resolve = own.plugin === 'pagerduty' ? { resolveWhen: 'subject == "alice"' } : {}
    for (const options of [{}, resolve]) {
      const { deliver, seen, isEdited } = await startKeyed(options)
      for (const sequence of [0, 1, 0, 2]) await deliver('alice', sequence)
      const real = 'of alice'
      expect(seen()).toEqual(
        isEdited ? ['new', 'new', 'new', 'edit'] : ['0/route/step', real, '0/route/step', real],
      )
    }
  })
})

test('a reply that says yes and never ends is a yes, as another try would post twice', async () => {
  const never = async (own: MessagePlugin) => {
    const answer = { headers: { 'content-length': '1000' }, body: own.yes }
    const { started } = await start(own, {}, () => answer)
    const deliver = (signal: AbortSignal) => started.deliver(EVENT, attempt({ signal }))
    return [own.what, (await runAttempt(deliver, 5_000, AbortSignal.any([]))).outcome.status]
  }
  const seen = await Promise.all(MESSAGE_PLUGINS.map(never))
  expect(seen).toEqual(MESSAGE_PLUGINS.map(({ what }) => [what, 'delivered']))
})

/** An option that mentions someone, where there is one. */
function mentionOf({ plugin }: MessagePlugin): Record<string, unknown> {
  if (plugin === 'pagerduty' || plugin === 'telegram') return {}
  const ids: Record<string, string> = { discord: '80351110224678912', slack: 'U024BE7LH' }
  return { mention: [ids[plugin] ?? '13800000000'] }
}

function withoutTitle({ plugin }: MessagePlugin): Record<string, unknown> {
  return plugin === 'feishu' || plugin === 'dingtalk' ? { title: '{{ subject }}' } : {}
}

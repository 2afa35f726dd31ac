/** What every destination that tells people must do, tried with a receiver that judges like the real service. */
import { assert, asyncProperty } from 'fast-check'
import type { TProperties } from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ChatEvent, Outcome, PluginDefinition } from '../../src/plugin.ts'
import { attack, ATTACKS, LONG_ATTACKS } from './attacks.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from './receiver.ts'
import { sampleEvent, sampleEvents } from './sample-events.ts'
import { attempt, startPlugin } from './start-plugin.ts'

export interface MessageDestination<Options extends TProperties = TProperties> {
  plugin: PluginDefinition<'destination', Options>
  /** The options that it needs, with the address of the receiver. */
  optionsFor: (url: string) => Record<string, unknown>
  /** The options that say what a message says, if they have other names than `text` and `digestText`. */
  texts?: readonly [one: string, many: string]
  /** The parts of the options that nobody may see. */
  secrets: readonly string[]
  /** Answers as the real service does: refuses what that would refuse, in its own words. */
  judge: (request: ReceivedRequest) => ReceiverAnswer
  /** The text of a message, where the values of events are. */
  textOf: (request: ReceivedRequest) => string
  /** Its title, for services that have titles above texts; they have no markup. */
  titleOf?: (request: ReceivedRequest) => string
  /** What no value of an event may bring into that text. */
  harmful: RegExp
  /** The service's own table of replies, word for word. */
  replies: readonly (readonly [what: string, answer: ReceiverAnswer, outcome: Partial<Outcome>])[]
}

const EVENT = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

/** The same text wherever a callback may have one. */
const attacked = (text: string): ChatEvent => ({
  ...EVENT,
  operator: text,
  subject: text,
  group: text,
  tags: [text, text],
  changes: [{ tag: text, value: text, before: text }],
  body: { From_Account: text, Deep: { [text]: [text] } },
})

const VALUES_ONLY = '{{ subject }}\n{{ body.From_Account }}{{ subject }}{{ tags }}\n{{ changes }} {{ body }}'

/** Starts the destination with a receiver of its own. */
export const startMessages = async <Options extends TProperties>(
  { plugin, optionsFor, judge }: MessageDestination<Options>,
  options: Record<string, unknown> = {},
  answer: (request: ReceivedRequest) => ReceiverAnswer = judge,
) => {
  const receiver = await startReceiver({ answer })
  onTestFinished(receiver.close)
  const { started } = startPlugin(plugin, { ...optionsFor(receiver.url), ...options })
  return { started, receiver }
}

export const describeMessages = <Options extends TProperties>(own: MessageDestination<Options>): void => {
  const [oneText, manyText] = own.texts ?? ['text', 'digestText']
  const titleOf = (request: ReceivedRequest): string => own.titleOf?.(request) ?? ''
  const saidBy = (request: ReceivedRequest = expect.fail()): string =>
    `${titleOf(request)} ${own.textOf(request)}`

  test('the real service would take a message about any event, and about many', async () => {
    const { started, receiver } = await startMessages(own)
    const events = sampleEvents()
    for (const event of events)
      expect(await started.deliver(event, attempt()), event.command).toMatchObject({ status: 'delivered' })
    expect(await started.deliverMany?.(events, attempt())).toMatchObject({ status: 'delivered' })
    expect(saidBy(receiver.requests[0])).toContain(events[0]?.command)
    expect(saidBy(receiver.requests.at(-1))).toContain(`${events.length} events`)
  })

  describe('whatever a user writes', () => {
    test('it alerts nobody, hides nothing, and is taken', async () => {
      const { started, receiver } = await startMessages(own, {
        [oneText]: VALUES_ONLY,
        [manyText]: '{{ subjects }}',
      })
      const property = asyncProperty(attack, async text => {
        receiver.requests.length = 0
        const event = attacked(text)
        expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
        expect(await started.deliverMany?.([event, event], attempt())).toMatchObject({ status: 'delivered' })
        for (const request of receiver.requests) {
          expect(own.textOf(request)).not.toMatch(own.harmful)
          expect(titleOf(request)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        }
      })
      await assert(property, { examples: ATTACKS.map(text => [text]), numRuns: ATTACKS.length + 100 })
    })

    test('a long one is cut and taken', async () => {
      const { started, receiver } = await startMessages(own)
      for (const text of LONG_ATTACKS) {
        const event = attacked(text)
        const outcomes = [
          await started.deliver(event, attempt()),
          await started.deliverMany?.(Array(500).fill(event), attempt()),
        ]
        expect(outcomes, text.slice(0, 9)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
      }
      for (const request of receiver.requests) {
        expect(own.textOf(request)).toContain('…')
        expect(own.textOf(request).isWellFormed()).toBe(true)
      }
    })

    test('a long template of the operator is cut too', async () => {
      const text = `${'0123456789 '.repeat(4_000)}{{ subject }}`
      const { started } = await startMessages(own, { [oneText]: text })
      expect(await started.deliver(EVENT, attempt())).toMatchObject({ status: 'delivered' })
    })
  })

  test('a message that comes twice can be recognized', async () => {
    const { started, receiver } = await startMessages(own)
    await started.deliver(EVENT, attempt())
    await started.deliver(EVENT, attempt({ number: 2 }))
    await started.deliverMany?.([EVENT, EVENT], attempt({ isReplay: true }))
    const [first, second, many] = receiver.requests.map(({ body }) => String(body))
    expect(first).toContain('id 00000001')
    expect(second).toContain('id 00000001, attempt 2')
    expect(many).toContain('id 00000001, replay')
  })

  test.each(own.replies)('a reply: %s', async (_, answer, outcome) => {
    const { started, receiver } = await startMessages(own, {}, () => answer)
    const seen = await started.deliver(EVENT, attempt())
    expect(seen).toMatchObject(outcome)
    expect(await started.deliverMany?.([EVENT, EVENT], attempt())).toEqual(seen)
    for (const secret of own.secrets) expect(JSON.stringify(seen)).not.toContain(secret)
    expect(receiver.requests).toHaveLength(2)
  })

  test('a page of a proxy is not the service', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html><h1>Log in</h1></html>' }
    const { started } = await startMessages(own, {}, () => page)
    expect(await started.deliver(EVENT, attempt())).toMatchObject({ status: 'retry' })
  })

  test('says where it goes and whether that can be reached, without secrets', async () => {
    const { started, receiver } = await startMessages(own)
    const shown = JSON.stringify([started.target, await started.probe?.(AbortSignal.timeout(5_000))])
    expect(shown).toContain('127.0.0.1')
    await receiver.close()
    const outcome = await started.deliver(EVENT, attempt())
    expect(outcome).toMatchObject({ status: 'retry', fault: 'destination' })
    for (const secret of own.secrets) expect(shown + JSON.stringify(outcome)).not.toContain(secret)
  })

  test('shows what it would send', async () => {
    const { started } = await startMessages(own)
    const preview = Object.values(started.preview?.(EVENT, attempt()) ?? {}).join('\n')
    expect(preview).toContain('alice')
    expect(preview).toContain('id 00000001')
    for (const secret of own.secrets) expect(preview).not.toContain(secret)
  })
}

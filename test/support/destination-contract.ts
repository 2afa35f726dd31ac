import { expect, onTestFinished } from 'vitest'
import { readOptions } from '../../src/config/options/options.ts'
import { closedObject } from '../../src/config/schema/closed.ts'
import type { Check } from '../../src/plugin-test/check.ts'
import { createMask } from '../../src/log/mask.ts'
import type { Destination, Outcome, PluginDefinition } from '../../src/plugin.ts'
import { startMailServer } from './mail-server.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from './receiver.ts'
import { sampleEvent, sampleEvents } from './sample-events.ts'
import { attempt, startPlugin } from './start-plugin.ts'
import { until } from './until.ts'

const TAKEN_WITHOUT_CODE = {
  ok: true,
  status: 'success',
  success: true,
  errcode: 0,
  id: '1',
  name: 'spaces/1/messages/1',
  result: { message_id: 1 },
}

/**
 * What services say when they have taken a message: the words of nearly all whose replies are JSON, as they do not mind
 * those of each other, and the word of the rest. Discord has a `code` only for what it refuses, Feishu always.
 */
const TAKEN = [JSON.stringify(TAKEN_WITHOUT_CODE), JSON.stringify({ ...TAKEN_WITHOUT_CODE, code: 0 }), 'ok']

/** By these ClickHouse is told from a proxy. */
const OWN_HEADERS = { 'x-clickhouse-summary': '{}' }

/** Those of them that this destination understands. */
const wordsFor = async (definition: PluginDefinition): Promise<string> => {
  for (const body of TAKEN) {
    const { started } = await startAimed(definition, () => ({ body, headers: OWN_HEADERS }))
    if ((await started.deliver(event, attempt())).status === 'delivered') return body
  }
  return expect.fail('it understands none of the words in TAKEN; add those of its service')
}

/** With a status of refusal there are no such words: then the status counts. */
const answerWith = (status: number, words: string): ReceiverAnswer => ({
  status,
  headers: { location: '/', ...(status < 300 && OWN_HEADERS) },
  body: status < 300 ? words : 'no',
})

/** The meaning of an HTTP status, for every destination that uses HTTP. */
const STATUSES: readonly [status: number, meaning: Outcome['status']][] = [
  [200, 'delivered'],
  [201, 'delivered'],
  [202, 'delivered'],
  [301, 'retry'],
  [302, 'retry'],
  [307, 'retry'],
  [400, 'rejected'],
  [401, 'retry'],
  [403, 'retry'],
  [404, 'retry'],
  [408, 'retry'],
  [409, 'retry'],
  [410, 'rejected'],
  [413, 'rejected'],
  [422, 'rejected'],
  [429, 'retry'],
  [500, 'retry'],
  [502, 'retry'],
  [503, 'retry'],
  [504, 'retry'],
]

/** An aborted attempt must settle within this. */
const ABORT_MS = 2_000

const event = sampleEvent('Profile.CallbackPortraitSet')

/** The checks that need a receiver to send to. */
export const receiverChecks = (definition: PluginDefinition): Check[] => [
  {
    what: 'settles when the signal is already aborted, with real tools',
    run: async () => {
      const outcome = await settled(
        startDestination(definition).deliver(event, attempt({ signal: AbortSignal.abort() })),
      )
      expect(outcome.status).not.toBe('rejected')
    },
  },
  ...(urlsIn(definition.example).length > 0 ? networkChecks(definition) : []),
  ...(urlsIn(definition.example).some(url => url.startsWith('http')) ? httpChecks(definition) : []),
]

const networkChecks = (definition: PluginDefinition): Check[] => [
  {
    what: 'settles with a retry when the signal is aborted under way',
    run: async () => {
      const { started, arrived } = await startAimed(definition, () => ({ hang: true }))
      const abort = new AbortController()
      const outcome = started.deliver(event, attempt({ signal: abort.signal }))
      await until(() => arrived() > 0, 'the receiver was reached')
      abort.abort()
      expect(await settled(outcome)).toMatchObject({ status: 'retry' })
    },
  },
  {
    what: 'retries when nobody listens',
    run: async () => {
      const { started, close } = await startAimed(definition, () => ({}))
      await close()
      expect(await started.deliver(event, attempt())).toMatchObject({ status: 'retry' })
    },
  },
]

const httpChecks = (definition: PluginDefinition): Check[] => [
  {
    what: 'delivers the sample of every command',
    run: async () => {
      const words = await wordsFor(definition)
      const { started } = await startAimed(definition, () => answerWith(200, words))
      for (const sample of sampleEvents())
        expect(await started.deliver(sample, attempt())).toMatchObject({ status: 'delivered' })
    },
  },
  ...STATUSES.map(([status, meaning]) => ({
    what: `takes HTTP ${status} for ${meaning}`,
    run: async () => {
      const words = status < 300 ? await wordsFor(definition) : ''
      const { started, arrived } = await startAimed(definition, () => answerWith(status, words))
      expect(await started.deliver(event, attempt())).toMatchObject({ status: meaning })
      expect(arrived()).toBe(1)
    },
  })),
  {
    what: 'tells no secret, except masked where the receiver sends it back',
    run: async () => {
      for (const status of [400, 500]) {
        const { started, secrets } = await startAimed(definition, request => ({
          status,
          body: echo(request),
        }))
        const told = createMask(secrets)(JSON.stringify(await started.deliver(event, attempt())))
        for (const secret of secrets) expect(told).not.toContain(secret)
      }
    },
  },
]

const echo = ({ url, headers, body }: ReceivedRequest): string =>
  `${url} ${Object.values(headers).join(' ')} ${String(body)}`

const startDestination = (definition: PluginDefinition, options = definition.example): Destination => {
  const { started } = startPlugin(definition, options)
  if (!('deliver' in started)) throw new Error('start() of a destination must return { target, deliver }')
  return started
}

/** Starts the plugin with its example, except that it sends to our own receivers. */
const startAimed = async (
  definition: PluginDefinition,
  answer: (request: ReceivedRequest) => ReceiverAnswer,
) => {
  const web = await startReceiver({ answer })
  const mail = await startMailServer({ hang: true })
  const close = async (): Promise<void> => {
    await web.close()
    await mail.close()
  }
  const options = aim(definition.example, web.url, mail.url)
  const started = startDestination(definition, options)
  onTestFinished(close)
  return {
    started,
    secrets: secretsOf(definition, options),
    close,
    arrived: () => web.requests.length + mail.messages.length,
  }
}

const URL_TEXT = /^(https?|smtps?):\/\/[^/]+/

const urlsIn = (example: Record<string, unknown>): string[] =>
  Object.values(example)
    .filter(value => typeof value === 'string')
    .filter(value => URL_TEXT.test(value))

const aim = (example: Record<string, unknown>, webUrl: string, mailUrl: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(example).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value.replace(URL_TEXT, url => (url.startsWith('http') ? webUrl : mailUrl))
        : value,
    ]),
  )

const secretsOf = ({ options }: PluginDefinition, written: Record<string, unknown>): string[] =>
  readOptions(closedObject(options), written).secrets

const settled = async (outcome: Promise<Outcome>): Promise<Outcome> => {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not settled ${ABORT_MS} ms after the abort`)), ABORT_MS).unref()
  })
  return Promise.race([outcome, late])
}

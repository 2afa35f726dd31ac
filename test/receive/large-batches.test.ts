/** A batch is taken apart into its items without making Chat wait, whatever stands in it and beside its list. */
import { expect, test } from 'vitest'
import { validate } from '../../src/callback/validate.ts'
import { LOG_ONLY, profileChange, startGateway } from '../support/gateway.ts'

const MEGABYTE = 1_000_000
const COMMAND = 'Push.OfflinePush'

const batch = (beside: object, items: readonly unknown[]): string =>
  JSON.stringify({ CallbackCommand: COMMAND, ...beside, Events: items })

const items = (count: number, item: object = {}) =>
  Array.from({ length: count }, () => ({ To_Account: 'alice', ...item }))

const TOO_MUCH = /^the body does not fit its command: \/Events has \d+ items, and beside it is too much/

/** What Chat is told, and how many events are kept. */
const SHAPES: [what: string, body: string, told: string | RegExp, kept: number][] = [
  ['a megabyte beside a thousand items', batch({ Pad: 'x'.repeat(MEGABYTE) }, items(1000)), TOO_MUCH, 1],
  ['a megabyte beside a hundred', batch({ Pad: 'x'.repeat(MEGABYTE) }, items(100)), TOO_MUCH, 1],
  [
    'very many fields beside a thousand',
    batch(Object.fromEntries(items(80_000).map((_, index) => [`k${index}`, 1])), items(1000)),
    TOO_MUCH,
    1,
  ],
  ['a megabyte beside one', batch({ Pad: 'x'.repeat(MEGABYTE) }, items(1)), '', 1],
  ['a little beside a thousand', batch({ Pad: 'x'.repeat(500) }, items(1000)), '', 1000],
  [
    'a megabyte in one of a hundred',
    batch({}, [...items(99), { To_Account: 'bob', Pad: 'x'.repeat(MEGABYTE) }]),
    '',
    100,
  ],
  [
    'numbers without end',
    batch({}, items(2, { Pad: 0 })).replace('"Pad":0', `"Pad":[1e400${',1'.repeat(MEGABYTE / 2)}]`),
    '',
    2,
  ],
  ['one item too many', batch({}, items(1001)), /must be a list of 1 to 1000 items$/, 1],
]

test('a batch of any shape is answered, and so is the callback beside it', async () => {
  const gateway = await startGateway({
    config: LOG_ONLY.replace('log: {}', 'match: { expression: "false" }'),
  })
  for (const [what, body, told] of SHAPES) {
    const startedAt = performance.now()
    const posted = gateway.post(body, { CallbackCommand: COMMAND })
    const beside = await gateway.post(profileChange('alice'))
    const besideMs = performance.now() - startedAt
    const { answer } = await posted
    expect({ what, status: beside.status, isQuick: besideMs < 5_000 }).toEqual({
      what,
      status: 200,
      isQuick: true,
    })
    expect({ what, info: answer.ErrorInfo }).toEqual({
      what,
      info: typeof told === 'string' ? told : expect.stringMatching(told),
    })
  }
})

test.for(SHAPES)('%s: so many events are kept', ([, body, , kept]) => {
  const bytes = new TextEncoder().encode(body)
  const validated = validate([COMMAND], bytes)
  expect(validated).toHaveProperty('callbacks.length', kept)
})

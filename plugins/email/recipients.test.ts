/** Each recipient gets a mail once, over all attempts, and none is missed without being reported. */
import { expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../test/support/mail-server.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import email from './email.ts'

type Script = Parameters<typeof startMailServer>[0]

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const startEmail = async (to: readonly string[], script: Script = {}, from = 'gateway@example.com') => {
  const server = await startMailServer(script)
  onTestFinished(server.close)
  const { started } = startPlugin(email, { smtp: server.url, from, to: [...to] })
  return { server, started }
}

const GREYLISTED = { code: 450, text: 'greylisted' }
const UNKNOWN = { code: 550, text: 'no such user' }

/** The server's replies to a recipient: one for each attempt, the last for all that follow. */
type Answers = readonly (typeof GREYLISTED | undefined)[]

const A = 'a@example.com'
const B = 'b@example.com'
const C = 'Zoë <c@exämple.com>'
const C_SENT = 'c@xn--exmple-cua.com'
/** As the test server shows it. */
const C_SEEN = 'c@exämple.com'

test.each<[what: string, answers: Readonly<Record<string, Answers>>, outcomes: unknown[], mails: string[][]]>(
  [
    [
      'one is put off',
      { [B]: [GREYLISTED, undefined] },
      [
        { status: 'retry', reason: `not to ${B}: 450 greylisted; delivered to ${A}, ${C_SENT}` },
        { status: 'delivered' },
      ],
      [[A, C_SEEN], [B]],
    ],
    [
      'one does not exist',
      { [B]: [UNKNOWN] },
      [{ status: 'rejected', reason: `not to ${B}: 550 no such user; delivered to ${A}, ${C_SENT}` }],
      [[A, C_SEEN]],
    ],
    [
      'one is put off and one does not exist',
      { [A]: [UNKNOWN], [C_SEEN]: [GREYLISTED, GREYLISTED, undefined] },
      [
        {
          status: 'retry',
          reason: `not to ${A}: 550 no such user; not to ${C_SENT}: 450 greylisted; delivered to ${B}`,
        },
        {
          status: 'retry',
          reason: `not to ${A}: 550 no such user; not to ${C_SENT}: 450 greylisted; delivered to ${B}`,
        },
        { status: 'rejected', reason: `not to ${A}: 550 no such user; delivered to ${B}, ${C_SENT}` },
      ],
      [[B], [C_SEEN]],
    ],
    [
      'all are refused, one of them for now',
      { [A]: [UNKNOWN], [B]: [UNKNOWN], [C_SEEN]: [GREYLISTED] },
      [{ status: 'retry', reason: expect.stringContaining(`not to ${C_SENT}: 450 greylisted`) }],
      [],
    ],
    [
      'all are refused for good',
      { [A]: [UNKNOWN], [B]: [UNKNOWN], [C_SEEN]: [UNKNOWN] },
      [{ status: 'rejected', reason: expect.stringContaining(`not to ${A}: 550 no such user; not to ${B}`) }],
      [],
    ],
  ],
)('%s', async (_, answers, outcomes, mails) => {
  const asked = new Map<string, number>()
  const { server, started } = await startEmail([A, B, C], {
    recipient: address => {
      const count = asked.get(address) ?? 0
      asked.set(address, count + 1)
      const ofThis = answers[address] ?? []
      return ofThis[Math.min(count, ofThis.length - 1)]
    },
  })
  let progress: { progress?: string } = {}
  for (const [index, outcome] of outcomes.entries()) {
    // Like the gateway, which keeps the progress of an attempt until another one returns some.
    const told = await started.deliver(event, attempt({ number: index + 1, ...progress }))
    expect(told).toMatchObject(outcome as object)
    if ('progress' in told && told.progress !== undefined) progress = { progress: told.progress }
  }
  expect(server.messages.map(({ to }) => to)).toEqual(mails)
  const sent = new Set(
    server.messages.map(({ headers }) => headers.filter(line => /^(To|Message-ID):/.test(line)).join()),
  )
  expect(sent.size).toBe(mails.length > 0 ? 1 : 0)
})

test.each(['{}', 'no JSON', '{"has":7}', '[]', 'null', '{"has":[7,null]}'])(
  'a progress of %s is nobody',
  async progress => {
    const { server, started } = await startEmail([A])
    expect(await started.deliver(event, attempt({ progress }))).toMatchObject({ status: 'delivered' })
    expect(server.messages).toHaveLength(1)
  },
)

test('when those who were missed are no longer listed there is nobody left to send to', async () => {
  const { server, started } = await startEmail([A])
  const progress = JSON.stringify({ has: [A] })
  expect(await started.deliver(event, attempt({ progress }))).toEqual({
    status: 'delivered',
    detail: 'all recipients have it',
  })
  expect(server.messages).toEqual([])
})

test('very many who are refused are counted', async () => {
  const to = Array.from({ length: 20 }, (_, index) => `${index < 8 ? 'late' : 'fine'}-${index}@example.com`)
  const { started } = await startEmail(to, {
    recipient: address => (address.startsWith('late') ? GREYLISTED : undefined),
  })
  const { reason = '' } = (await started.deliver(event, attempt())) as { reason?: string }
  expect(reason).toMatch(
    /^(not to late-\d@example.com: 450 greylisted; ){5}3 more; delivered to fine-8@.*, 7 more$/,
  )
})

test.each([
  ['from', { from: '<@>x@y' }],
  ['to', { to: ['a@example.com', ',@b@,'] }],
])('a `%s` without an address is refused', (option, options) => {
  const start = () =>
    startPlugin(email, { smtp: 'smtp://localhost', from: 'a@example.com', to: ['a@example.com'], ...options })
  expect(start).toThrow(`\`${option}\` holds no mail address`)
})

const CHINESE = '用户@例子.公司'

test('an address that needs SMTPUTF8 is not sent to a server without it, and the others get the mail', async () => {
  const { server, started } = await startEmail([CHINESE, A])
  const told = await started.deliver(event, attempt())
  expect(told).toMatchObject({
    status: 'retry',
    reason: `not to ${CHINESE}: the server has no SMTPUTF8, which this address needs; delivered to ${A}`,
  })
  expect(server.messages.map(({ to }) => to)).toEqual([[A]])
  const from = await startEmail([A], {}, CHINESE)
  expect(await from.started.deliver(event, attempt())).toMatchObject({
    status: 'retry',
    reason: `${CHINESE}: the server has no SMTPUTF8, which this address needs`,
  })
  expect(from.server.messages).toEqual([])
})

test('an address that needs SMTPUTF8 is sent to a server with it', async () => {
  const { server, started } = await startEmail([CHINESE, A], { offersUtf8: true })
  for (const number of [1, 2])
    expect(await started.deliver(event, attempt({ number }))).toMatchObject({ status: 'delivered' })
  expect(server.messages).toHaveLength(2)
})

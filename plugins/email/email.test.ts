import { describe, expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../test/support/mail-server.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { until } from '../../test/support/until.ts'
import email from './email.ts'

type Script = Parameters<typeof startMailServer>[0]

const LOGIN = { user: 'gateway', password: 'p@ss word' }

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const startEmail = async (script: Script = {}, options: Record<string, unknown> = {}) => {
  const server = await startMailServer(script)
  const { started } = startPlugin(email, {
    smtp: server.url,
    from: 'Chat gateway <gateway@example.com>',
    to: ['security@example.com'],
    ...options,
  })
  onTestFinished(server.close)
  return { server, started }
}

describe('a mail', () => {
  test('goes to all, with subject, text and HTML', async () => {
    const { server, started } = await startEmail(
      { login: LOGIN },
      {
        to: ['security@example.com', 'Zoë <zoe@example.com>'],
        subject: 'An admin edited {{ subject }} ✓',
        text: 'Hello {{ subject }}',
        html: '<b>{{ subject }}</b>',
      },
    )
    expect(await started.deliver(event, attempt())).toMatchObject({
      status: 'delivered',
      detail: expect.stringContaining('250'),
    })
    const [mail] = server.messages
    expect(mail).toMatchObject({
      from: 'gateway@example.com',
      to: ['security@example.com', 'zoe@example.com'],
    })
    expect(mail?.headers).toEqual(
      expect.arrayContaining([
        'From: Chat gateway <gateway@example.com>',
        'Auto-Submitted: auto-generated',
        'Subject: =?UTF-8?Q?An_admin_edited_alice_=E2=9C=93?=',
      ]),
    )
    expect(mail?.raw).toMatch(/text\/plain[^]*Hello alice[^]*text\/html[^]*<b>alice<\/b>/)
  })

  test('reads well by default', async () => {
    const { server, started } = await startEmail()
    await started.deliver(event, attempt())
    const [mail] = server.messages
    expect(mail?.headers).toContain('Subject: Profile.CallbackPortraitSet: alice')
    expect(mail?.raw.split('\r\n\r\n').slice(1).join('\n\n').replaceAll('\r\n', '\n')).toBe(
      [
        'Profile.CallbackPortraitSet at 2022-07-04 07:50:52 UTC',
        'by administrator',
        'about alice',
        'Tag_Profile_IM_Nick: nick1',
        'Tag_Profile_IM_Gender: Gender_Type_Male',
        'Tag_Profile_IM_AllowType: AllowType_Type_NeedConfirm',
        'Tag_Profile_Custom_Data: your custom data',
        '',
        `Event ${event.id}`,
        '',
      ].join('\n'),
    )
  })

  test('has the same Message-ID for every attempt, and none of what a route may be called', async () => {
    const { server, started } = await startEmail()
    for (const number of [1, 2]) await started.deliver(event, attempt({ number, id: 'abc/route/<é> x@y' }))
    const ids = server.messages.map(mail => mail.headers.find(header => header.startsWith('Message-ID')))
    expect(ids).toEqual(Array.from({ length: 2 }, () => 'Message-ID: <abc/route/----x-y@example.com>'))
  })

  test.each([
    'alice\r\nBcc: evil@example.com',
    'alice\nBcc: evil@example.com',
    'alice\u2028Bcc: evil@example.com\r\n\r\nbody',
  ])('about %j gets no other header, recipient or body', async subject => {
    const { server, started } = await startEmail({}, { subject: 'Edited: {{ subject }}\n', text: 'text' })
    await started.deliver({ ...event, subject }, attempt())
    const [mail] = server.messages
    expect(mail?.to).toEqual(['security@example.com'])
    expect(mail?.headers.filter(header => header.startsWith('Bcc'))).toEqual([])
    expect(mail?.raw.split('\r\n\r\n')[1]?.trim()).toBe('text')
  })

  test('holds no HTML but its own', async () => {
    const { server, started } = await startEmail({}, { html: '<p>{{ subject }}</p>' })
    await started.deliver({ ...event, subject: '<img src=x onerror="alert(1)">' }, attempt())
    expect(server.messages[0]?.raw.split('text/html')[1]).toContain(
      '<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>',
    )
  })
})

describe('what the server says becomes an outcome:', () => {
  test.each<[what: string, script: Script, outcome: unknown]>([
    [
      'full mailbox',
      { recipient: () => ({ code: 452, text: 'mailbox full' }) },
      { status: 'retry', reason: expect.stringContaining('mailbox full'), fault: 'event' },
    ],
    [
      'unknown recipient',
      { recipient: () => ({ code: 550, text: 'no such user' }) },
      { status: 'rejected', reason: expect.stringContaining('no such user') },
    ],
    [
      'busy',
      { message: () => ({ code: 451, text: 'try later' }) },
      { status: 'retry', reason: expect.stringContaining('try later'), fault: 'event' },
    ],
    [
      'spam',
      { message: () => ({ code: 554, text: 'looks like spam' }) },
      { status: 'rejected', reason: expect.stringContaining('looks like spam') },
    ],
    [
      'login needed',
      { recipient: () => ({ code: 530, text: 'log in first' }) },
      { status: 'retry', reason: expect.stringContaining('log in first'), fault: 'destination' },
    ],
  ])('%s', async (_, script, outcome) => {
    const { started } = await startEmail(script)
    expect(await started.deliver(event, attempt())).toEqual(outcome)
  })

  test('wrong login', async () => {
    const server = await startMailServer({ login: LOGIN })
    const smtp = server.url.replace(encodeURIComponent(LOGIN.password), 'wrong-password')
    const { started } = await startEmail({}, { smtp })
    onTestFinished(server.close)
    const outcome = await started.deliver(event, attempt())
    expect(outcome).toEqual({ status: 'retry', reason: expect.stringContaining('535'), fault: 'destination' })
    expect(JSON.stringify(outcome)).not.toContain('wrong-password')
  })

  test('nobody there', async () => {
    const { server, started } = await startEmail()
    await server.close()
    expect(await started.deliver(event, attempt())).toEqual({
      status: 'retry',
      reason: expect.stringContaining('ECONNREFUSED'),
      fault: 'destination',
    })
  })

  test('no answer, until the time is over', async () => {
    const { server, started } = await startEmail({ hang: true })
    const abort = new AbortController()
    const outcome = started.deliver(event, attempt({ signal: abort.signal }))
    await server.received(1)
    abort.abort(new Error('no answer within 2000 ms'))
    expect(await outcome).toEqual({
      status: 'retry',
      reason: 'no answer within 2000 ms',
      fault: 'destination',
    })
  })
})

test('keeps its connection for the next mail, and gives it back in the end', async () => {
  const { server, started } = await startEmail()
  for (let sent = 0; sent < 3; sent++) await started.deliver(event, attempt())
  expect(server.connections()).toBe(1)
  await started.stop?.()
  await until(() => server.connections() === 0, 'the connection is closed')
})

test('probes by logging in', async () => {
  const { started, server } = await startEmail({ login: LOGIN })
  expect(await started.probe?.(AbortSignal.timeout(5000))).toEqual({
    ok: true,
    detail: `127.0.0.1:${server.port} takes mail`,
  })
  await server.close()
  expect(await started.probe?.(AbortSignal.timeout(5000))).toEqual({
    ok: false,
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  expect(started.target).toBe(`security@example.com through 127.0.0.1:${server.port}`)
})

import { expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../test/support/mail-server.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import email from './email.ts'

const event = sampleEvent('Profile.CallbackPortraitSet')
const LOGIN = { user: 'gateway', password: 'p@ss word' }

const startAt = (smtp: string) =>
  startPlugin(email, { smtp, from: 'gateway@example.com', to: ['security@example.com'] }).started

const KEYS = 'there are `tls=required` and `tls=off`'

test.each([
  [
    'smtp://u:secret@mail.example.com?requireTLS=true',
    `\`smtp\` knows no \`requireTLS\` after the ?; ${KEYS}`,
  ],
  ['smtp://mail.example.com:25?nonsense=1', `\`smtp\` knows no \`nonsense\` after the ?; ${KEYS}`],
  ['smtp://mail.example.com?tls=off&TLS=off', `\`smtp\` knows no \`TLS\` after the ?; ${KEYS}`],
  ['smtp://u:1?secret-word@mail.example.com', `\`smtp\` knows no such key after the ?; ${KEYS}`],
  ['smtp://mail.example.com?tls=no', '`tls` after the ? of `smtp` must be `required` or `off`'],
  ['smtp://mail.example.com?tls', '`tls` after the ? of `smtp` must be `required` or `off`'],
  ['smtps://mail.example.com?tls=off', '`smtp` begins with smtps://, which uses TLS from the start'],
  ['smtp://u:secret/word@mail.example.com', '`smtp` is not a valid address'],
])('%s is refused', (smtp, sentence) => {
  expect(() => startAt(smtp)).toThrow(sentence)
  expect(() => startAt(smtp)).not.toThrow('secret')
})

/** What happens to a mail, with and without a login, and with and without STARTTLS. */
test.each<[login: boolean, offersTls: boolean, query: string, outcome: unknown, logins: number]>([
  [true, false, '', { status: 'retry', reason: expect.stringMatching(/STARTTLS/) }, 0],
  [true, false, '?tls=required', { status: 'retry', reason: expect.stringMatching(/STARTTLS/) }, 0],
  [true, false, '?tls=off', { status: 'delivered' }, 1],
  [true, true, '', { status: 'retry', reason: expect.stringMatching(/certificate/) }, 0],
  [true, true, '?tls=off', { status: 'delivered' }, 1],
  [false, false, '', { status: 'delivered' }, 0],
  [false, false, '?tls=required', { status: 'retry', reason: expect.stringMatching(/STARTTLS/) }, 0],
  [false, true, '', { status: 'retry', reason: expect.stringMatching(/certificate/) }, 0],
  [false, true, '?tls=off', { status: 'delivered' }, 0],
])('a login: %s, a server with TLS: %s, %j', async (login, offersTls, query, outcome, logins) => {
  const server = await startMailServer({ ...(login && { login: LOGIN }), offersTls })
  onTestFinished(server.close)
  const started = startAt(server.url.replace(/\?.*|$/, query))
  expect(await started.deliver(event, attempt())).toMatchObject(outcome as object)
  expect(server.logins()).toBe(logins)
})

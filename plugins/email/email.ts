import {
  definePlugin,
  digestTemplate,
  template,
  toDigest,
  Type,
  type Attempt,
  type Outcome,
} from 'chatgate/plugin'
import { createTransport } from 'nodemailer'
import { DEFAULT_TEXT, DIGEST_TEXT } from './texts.ts'
import { failureOf, successOf } from './outcome.ts'

const ADDRESS = { pattern: '^[^\\r\\n]*[^\\s@]@[^\\s@][^\\r\\n]*$', mustBe: 'a mail address' }

const CONNECTION = {
  pool: true,
  // Only for mails of which nothing was sent yet: the gateway's own retries last and are seen.
  maxRequeues: 1,
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

interface Parts {
  subject: string
  text: string
  html?: string | undefined
}

/** Before nodemailer sees it: about a wrong one Node prints a warning with the password in it. */
const addressOf = (smtp: string): URL => {
  if (URL.canParse(smtp)) return new URL(smtp)
  throw new Error('`smtp` is no valid address; in a login write # as %23, / as %2F, @ as %40 and : as %3A')
}

export default definePlugin({
  kind: 'destination',
  summary: 'Sends a mail through an SMTP server.',
  options: {
    smtp: Type.String({
      secret: true,
      pattern: '^smtps?://[^\\s/?#]',
      mustBe: 'an address like smtp://user:password@mail.example.com:587',
      description: 'The SMTP server with its login: `smtp://` (TLS where offered) or `smtps://`.',
    }),
    from: Type.String({ ...ADDRESS, description: 'Who sends.' }),
    to: Type.Array(Type.String({ ...ADDRESS, description: 'One recipient.' }), {
      minItems: 1,
      description: 'Who receives.',
    }),
    subject: template('header', {
      default: '{{ command }}{% if subject %}: {{ subject }}{% endif %}',
      description: 'The subject line.',
    }),
    text: template('text', { default: DEFAULT_TEXT, description: 'The mail as plain text.' }),
    html: Type.Optional(template('html', { description: 'The mail as HTML, beside the plain text.' })),
    digestSubject: digestTemplate('header', {
      default: '{{ count }} events',
      description: 'The subject line with `digest`, about many events.',
    }),
    digestText: digestTemplate('text', {
      default: DIGEST_TEXT,
      description: 'The mail with `digest`, about many events.',
    }),
  },
  example: {
    smtp: 'smtp://gateway:example-password@mail.example.com:587',
    from: 'Chat gateway <gateway@example.com>',
    to: ['security@example.com'],
    subject: 'An admin edited {{ subject }}',
  },
  start({ smtp, from, to, subject, text, html, digestSubject, digestText }) {
    const { host } = addressOf(smtp)
    const transport = createTransport({ ...CONNECTION, url: smtp })
    const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'chatgate'
    const send = async (parts: Parts, { id, signal }: Attempt): Promise<Outcome> => {
      // The same for every attempt, so that a mail program can tell a repeat.
      const messageId = `<${id.replaceAll(/[^\w./-]/g, '-')}@${domain}>`
      const headers = { 'auto-submitted': 'auto-generated' }
      return transport.sendMail({ from, to, messageId, headers, signal, ...parts }).then(successOf, failureOf)
    }
    return {
      target: `${to.join(', ')} through ${host}`,
      probe: () =>
        transport.verify().then(
          () => ({ ok: true, detail: `${host} takes mail` }),
          (error: unknown) => ({ ok: false, detail: failureOf(error).reason }),
        ),
      deliver: (event, attempt) =>
        send(
          { subject: subject.render(event), text: text.render(event), html: html?.render(event) },
          attempt,
        ),
      deliverMany(events, attempt) {
        const digest = toDigest(events)
        return send({ subject: digestSubject.render(digest), text: digestText.render(digest) }, attempt)
      },
      stop: () => transport.close(),
    }
  },
})

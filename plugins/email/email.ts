import { definePlugin, template, Type } from 'chatgate/plugin'
import { createTransport } from 'nodemailer'
import { failureOf, successOf } from './outcome.ts'

const ADDRESS = { pattern: '^[^\\r\\n]*[^\\s@]@[^\\s@][^\\r\\n]*$', mustBe: 'a mail address' }

const DEFAULT_TEXT = `{{ command }} at {{ time | date: '%Y-%m-%d %H:%M:%S' }} UTC
{% if operator %}by {{ operator }}
{% endif %}{% if subject %}about {{ subject }}
{% endif %}{% for change in changes %}{{ change.tag }}: {{ change.value }}
{% endfor %}
Event {{ id }}
`

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
  },
  example: {
    smtp: 'smtp://gateway:example-password@mail.example.com:587',
    from: 'Chat gateway <gateway@example.com>',
    to: ['security@example.com'],
    subject: 'An admin edited {{ subject }}',
  },
  start({ smtp, from, to, subject, text, html }) {
    const transport = createTransport({ ...CONNECTION, url: smtp })
    const { host } = new URL(smtp)
    const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'chatgate'
    return {
      target: `${to.join(', ')} through ${host}`,
      probe: () =>
        transport.verify().then(
          () => ({ ok: true, detail: `${host} takes mail` }),
          (error: unknown) => ({ ok: false, detail: failureOf(error).reason }),
        ),
      async deliver(event, { id, signal }) {
        // The same for every attempt, so that a mail program can tell a repeat.
        const messageId = `<${id.replaceAll(/[^\w./-]/g, '-')}@${domain}>`
        const parts = { subject: subject.render(event), text: text.render(event), html: html?.render(event) }
        const headers = { 'auto-submitted': 'auto-generated' }
        const mail = { from, to, messageId, headers, signal, ...parts }
        return transport.sendMail(mail).then(successOf, failureOf)
      },
      stop: () => transport.close(),
    }
  },
})

import { definePlugin, digestTemplate, template, toDigest, Type, type ChatEvent } from 'chatgate/plugin'
import { failureOf } from './outcome.ts'
import { createSender, type Parts } from './send.ts'
import { openServer } from './server.ts'
import { DEFAULT_TEXT, DIGEST_TEXT } from './texts.ts'

const ADDRESS = { pattern: '^[^\\r\\n]*[^\\s@]@[^\\s@][^\\r\\n]*$', mustBe: 'a mail address' }

export default definePlugin({
  kind: 'destination',
  summary: 'Sends a mail through an SMTP server.',
  options: {
    smtp: Type.String({
      secret: true,
      pattern: '^smtps?://[^\\s/?#]',
      mustBe: 'an address like smtp://user:password@mail.example.com:587',
      description:
        'The SMTP server with its login. `smtp://` switches to TLS (STARTTLS) if the server offers it; with a login, or with `?tls=required` at the end, the server must offer it. `?tls=off` sends even a login in the clear. `smtps://` uses TLS from the start.',
    }),
    from: Type.String({ ...ADDRESS, description: 'The sender.' }),
    to: Type.Array(Type.String({ ...ADDRESS, description: 'One recipient.' }), {
      minItems: 1,
      // The recipients that have the mail are stored with its delivery, in limited space.
      maxItems: 1000,
      description: 'The recipients.',
    }),
    subject: template('header', {
      default: '{{ command }}{% if subject %}: {{ subject }}{% endif %}',
      description: 'The subject line.',
    }),
    text: template('text', { default: DEFAULT_TEXT, description: 'The mail as plain text.' }),
    html: Type.Optional(
      template('html', { description: 'The mail as HTML, in addition to the plain text.' }),
    ),
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
  tls: true,
  start({ smtp, from, to, subject, text, html, digestSubject, digestText }, { tls }) {
    const server = openServer(smtp, tls)
    const { host, transport } = server
    const send = createSender(server, from, to)
    const write = (event: ChatEvent): Parts => ({
      subject: subject.render(event),
      text: text.render(event),
      html: html?.render(event),
    })
    return {
      target: `${to.join(', ')} through ${host}`,
      preview(event) {
        const { html: page, ...parts } = write(event)
        return { from, to: to.join(', '), ...parts, ...(page !== undefined && { html: page }) }
      },
      probe: () =>
        transport.verify().then(
          () => ({ ok: true, detail: `${host} takes mail` }),
          (error: unknown) => ({ ok: false, detail: failureOf(error).reason }),
        ),
      deliver: (event, attempt) => send(write(event), attempt),
      deliverMany(events, attempt) {
        const digest = toDigest(events)
        return send({ subject: digestSubject.render(digest), text: digestText.render(digest) }, attempt)
      },
      stop: () => transport.close(),
    }
  },
})

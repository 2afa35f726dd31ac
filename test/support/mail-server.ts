import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope } from 'smtp-server'
import { portOf } from './receiver.ts'
import { until } from './until.ts'

/** A mail as it came over the wire. */
interface ReceivedMail {
  from: string
  to: string[]
  /** The lines of the header, unfolded. */
  headers: string[]
  /** Header and body as they came. */
  raw: string
}

/** A reply with which the server refuses, for example `{ code: 451, text: 'try later' }`. */
interface MailRefusal {
  code: number
  text: string
}

interface MailServerScript {
  /** Decides about each recipient. */
  recipient?: (address: string) => MailRefusal | undefined
  /** Decides about each mail once it has come; `index` counts from 0. */
  message?: (mail: ReceivedMail, index: number) => MailRefusal | undefined
  /** Never answers a mail. */
  hang?: boolean
  /** Requires this login; in the clear, unless it offers TLS. */
  login?: { user: string; password: string }
  /** Offers STARTTLS, with an untrusted certificate. */
  offersTls?: boolean
  /** Offers SMTPUTF8. */
  offersUtf8?: boolean
}

export interface MailServer {
  /** For example `smtp://127.0.0.1:40123`, with the login if one is required. */
  url: string
  port: number
  /** All mails that came, including refused ones. */
  messages: ReceivedMail[]
  /** Waits until at least this many have come, and returns them. */
  received: (count: number) => Promise<ReceivedMail[]>
  /** How many logins were tried. */
  logins: () => number
  /** How many clients are connected now. */
  connections: () => number
  close: () => Promise<void>
}

/** A real SMTP server on 127.0.0.1 that records and accepts what it gets, unless told otherwise. */
export const startMailServer = async (script: MailServerScript = {}): Promise<MailServer> => {
  const messages: ReceivedMail[] = []
  let logins = 0
  const { login, offersTls = false, offersUtf8 = false } = script
  const takeMail = async (
    stream: SMTPServerDataStream,
    envelope: SMTPServerEnvelope,
    done: (error: Error | null) => void,
  ): Promise<void> => {
    const mail = readMail(await buffer(stream), envelope)
    const index = messages.push(mail) - 1
    if (!script.hang) done(replyWith(script.message?.(mail, index)))
  }
  const server = new SMTPServer({
    authOptional: login === undefined,
    disabledCommands: [...(login ? [] : ['AUTH']), ...(offersTls ? [] : ['STARTTLS'])],
    hideSMTPUTF8: !offersUtf8,
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      logins += 1
      const isRight = username === login?.user && password === login?.password
      if (isRight) done(null, { user: username })
      else done(replyWith({ code: 535, text: 'wrong login' }))
    },
    onRcptTo: ({ address }, _session, done) => done(replyWith(script.recipient?.(address))),
    onData: (stream, { envelope }, done) => void takeMail(stream, envelope, done),
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const port = portOf(server.server)
  return {
    url: `smtp://${login ? `${login.user}:${encodeURIComponent(login.password)}@` : ''}127.0.0.1:${port}${login && !offersTls ? '?tls=off' : ''}`,
    port,
    messages,
    received: async count => {
      await until(() => messages.length >= count, `${count} mails came (${messages.length} did)`)
      return messages
    },
    logins: () => logins,
    connections: () => server.connections.size,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

const replyWith = (refusal: MailRefusal | undefined): Error | null =>
  refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null

const readMail = (bytes: Buffer, { mailFrom, rcptTo }: SMTPServerEnvelope): ReceivedMail => {
  const raw = bytes.toString()
  const [head = ''] = raw.split('\r\n\r\n', 1)
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    headers: head.replaceAll(/\r\n[ \t]/g, ' ').split('\r\n'),
    raw,
  }
}

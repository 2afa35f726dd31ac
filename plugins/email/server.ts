import { createTransport } from 'nodemailer'
import type { TlsOptions } from 'chatgate/plugin'

const CONNECTION = {
  pool: true,
  // Only for mails of which nothing was sent yet: the gateway's own retries last longer and are visible.
  maxRequeues: 1,
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

/** Prepares an SMTP server for sending. Throws an error with a sentence for an address that cannot be used. */
export const openServer = (smtp: string, certificates?: TlsOptions) => {
  const { url, host, tls } = readAddress(smtp)
  let offersUtf8 = false
  // The log is the only place where nodemailer tells what the server offers before the mail is sent.
  const logger = {
    debug: ({ tnx }: { tnx?: string }, said: string): void => {
      if (tnx === 'server' && /^250[ -]SMTPUTF8\b/im.test(said)) offersUtf8 = true
    },
  }
  const transport = createTransport({
    ...CONNECTION,
    ...tls,
    ...(certificates && { tls: certificates }),
    url,
    logger,
    transactionLog: true,
  })
  return {
    host,
    transport,
    /** Whether it takes addresses that need SMTPUTF8. Rejects if the server cannot be reached. */
    takesUtf8: async (): Promise<boolean> => {
      if (!offersUtf8) await transport.verify()
      return offersUtf8
    },
  }
}

const TLS = { required: { requireTLS: true }, off: { ignoreTLS: true } }

/**
 * Checked before nodemailer sees it: for an invalid one Node prints a warning with the password in it, and after the
 * `?` nodemailer accepts anything. A login is never sent in the clear unless the address says so.
 */
const readAddress = (smtp: string) => {
  if (!URL.canParse(smtp))
    throw new Error(
      '`smtp` is not a valid address; in a login write # as %23, / as %2F, @ as %40, : as %3A and ? as %3F',
    )
  const { host, protocol, username, searchParams } = new URL(smtp)
  const unknown = [...searchParams.keys()].find(key => key !== 'tls')
  // A key that does not look like one may be the rest of a password.
  if (unknown !== undefined)
    throw new Error(
      `\`smtp\` knows no ${/^[A-Za-z.]{1,30}$/.test(unknown) ? `\`${unknown}\`` : 'such key'} after the ?; there are \`tls=required\` and \`tls=off\``,
    )
  const tls = searchParams.get('tls') ?? (username === '' || protocol === 'smtps:' ? undefined : 'required')
  if (tls !== undefined && tls !== 'required' && tls !== 'off')
    throw new Error('`tls` after the ? of `smtp` must be `required` or `off`')
  if (tls === 'off' && protocol === 'smtps:')
    throw new Error(
      '`smtp` begins with smtps://, which uses TLS from the start; `tls=off` works only with smtp://',
    )
  return { url: smtp.replace(/[?#][^]*$/, ''), host, tls: tls === undefined ? {} : TLS[tls] }
}

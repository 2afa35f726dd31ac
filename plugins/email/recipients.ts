import MimeNode from 'nodemailer/lib/mime-node'

/** Whom a mail goes to, as the SMTP server is told. */
export interface Envelope {
  from: string
  to: readonly string[]
}

/** Only the addresses, with the domains as name servers know them. Throws a sentence for one that is none. */
export const envelopeOf = (from: string, to: readonly string[]): Envelope => {
  const [sender] = addressesIn('from', from)
  return { from: sender ?? '', to: [...new Set(to.flatMap(text => addressesIn('to', text)))] }
}

const addressesIn = (option: string, text: string): string[] => {
  const { to } = new MimeNode('text/plain').setEnvelope({ to: [text] }).getEnvelope()
  if (to.length > 0 && to.every(address => /@[^@]+$/.test(address))) return to
  throw new Error(`\`${option}\` holds no mail address: ${text}`)
}

/** Who has the mail already, from what an attempt before has kept; nobody where that cannot be read. */
export const readProgress = (progress: string | undefined): readonly string[] => {
  try {
    const { has } = JSON.parse(progress ?? '{}') as { has?: unknown }
    return Array.isArray(has) ? has.filter(address => typeof address === 'string') : []
  } catch {
    return []
  }
}

export const writeProgress = (has: readonly string[]): string => JSON.stringify({ has })

/** Which a server takes only with SMTPUTF8 (RFC 6531); a domain can be written in ASCII, what stands before the @ cannot. */
export const needsUtf8 = (address: string): boolean => /\P{ASCII}/u.test(address)

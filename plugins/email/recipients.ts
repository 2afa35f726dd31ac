import MimeNode from 'nodemailer/lib/mime-node'

/** Sender and recipients of a mail, as sent to the SMTP server. */
export interface Envelope {
  from: string
  to: readonly string[]
}

/** Only the addresses, with domains as name servers know them. Throws an error with a sentence for an invalid one. */
export const envelopeOf = (from: string, to: readonly string[]): Envelope => {
  const [sender] = addressesIn('from', from)
  return { from: sender ?? '', to: [...new Set(to.flatMap(text => addressesIn('to', text)))] }
}

const addressesIn = (option: string, text: string): string[] => {
  const { to } = new MimeNode('text/plain').setEnvelope({ to: [text] }).getEnvelope()
  if (to.length > 0 && to.every(address => /@[^@]+$/.test(address))) return to
  throw new Error(`\`${option}\` holds no mail address: ${text}`)
}

/** The recipients that already have the mail, as stored by an earlier attempt; empty if that cannot be read. */
export const readProgress = (progress: string | undefined): readonly string[] => {
  try {
    const { has } = JSON.parse(progress ?? '{}') as { has?: unknown }
    return Array.isArray(has) ? has.filter(address => typeof address === 'string') : []
  } catch {
    return []
  }
}

export const writeProgress = (has: readonly string[]): string => JSON.stringify({ has })

/**
 * A server takes such an address only with SMTPUTF8 (RFC 6531): a domain can be written in ASCII, the part before the @
 * cannot.
 */
export const needsUtf8 = (address: string): boolean => /\P{ASCII}/u.test(address)

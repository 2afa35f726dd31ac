import { createHmac, timingSafeEqual } from 'node:crypto'
import { looksUntouched, undoneChanges } from './body-changes.ts'
import { judgeAge, type SignatureVerdict, type VerdictName } from './verdict.ts'
import { KEY_BYTES } from '../../plugin/http/signature.ts'
import { isSeconds } from '../../events/seconds.ts'

/** A request as a receiver got it. */
export interface ReceivedWebhook {
  secret: string
  id?: string | undefined
  /** Seconds since 1970, as in the header. */
  timestamp?: string | undefined
  signature?: string | undefined
  body: Buffer
  /** From the header. */
  contentLength?: number | undefined
}

type Signed = ReceivedWebhook & { id: string; timestamp: string; signature: string }

/** Says whether a signature is valid by Standard Webhooks (https://www.standardwebhooks.com), or what is wrong. */
export const judgeWebhook = (webhook: ReceivedWebhook, nowMs: number, maxAgeMs: number): SignatureVerdict => {
  const { secret, id, timestamp, signature } = webhook
  const mistake = mistakeInSecret(secret)
  if (mistake !== undefined) return verdict('secret-malformed', mistake)
  if (!id || !timestamp || !signature) return missing({ id, timestamp, signature })
  if (!/^\d+$/.test(timestamp) || !isSeconds(Number(timestamp))) return wrongTimestamp(timestamp)
  const signatures = readSignatures(signature)
  if ('name' in signatures) return signatures
  const signed = { ...webhook, id, timestamp, signature }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return isSigned(signed, key, signed.body, signatures.list)
    ? judgeAge('webhook-timestamp', Number(timestamp) * 1000, nowMs, maxAgeMs)
    : explainMismatch(signed, key, signatures.list)
}

const verdict = (name: VerdictName, sentence: string): SignatureVerdict => ({ name, sentence })

/** Says nothing about the secret itself except its form. */
const mistakeInSecret = (secret: string): string | undefined => {
  if (secret === '') return 'The secret is empty.'
  if (secret.trim() !== secret) return 'The secret has spaces or a line break around it; remove them.'
  if (!secret.startsWith('whsec_'))
    return 'The secret must start with whsec_; is it the secret of something else?'
  const encoded = secret.slice('whsec_'.length)
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded))
    return 'What follows whsec_ must be base64 (A–Z, a–z, 0–9, + and /, = at the end), but holds other characters.'
  const { length } = Buffer.from(encoded, 'base64')
  if (length >= KEY_BYTES.min && length <= KEY_BYTES.max) return undefined
  return `The secret holds ${length} bytes in base64; it must hold ${KEY_BYTES.min} to ${KEY_BYTES.max}. Was it cut when it was copied?`
}

const missing = (headers: Record<string, string | undefined>): SignatureVerdict => {
  const names = Object.entries(headers).flatMap(([name, value]) => (value ? [] : [`webhook-${name}`]))
  const sentence = `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing. ${
    names.join() === 'webhook-signature'
      ? 'The sender signs only when it has a secret: set `secret` for this webhook in the config of the gateway.'
      : 'Does a proxy remove headers?'
  }`
  return verdict('header-missing', sentence)
}

const wrongTimestamp = (timestamp: string): SignatureVerdict =>
  verdict(
    'timestamp-malformed',
    `webhook-timestamp must be seconds since 1970, like 1700000000, but is ${/^\d+$/.test(timestamp) ? 'in milliseconds' : `\`${timestamp}\``}.`,
  )

/** The `v1` signatures of the header, which may hold several, separated by spaces. */
const readSignatures = (header: string): SignatureVerdict | { list: Buffer[] } => {
  const parts = header.split(' ').filter(Boolean)
  const versions = parts.map(part => part.split(',', 1)[0] ?? '')
  const list = parts
    .filter(part => /^v1,[A-Za-z0-9+/]{43}=$/.test(part))
    .map(part => Buffer.from(part.slice('v1,'.length), 'base64'))
  if (list.length > 0) return { list }
  if (versions.includes('v1') || !header.includes(','))
    return verdict(
      'signature-malformed',
      'webhook-signature must be `v1,` and 44 characters of base64; several are separated by spaces. Was it cut, or written as hex?',
    )
  if (versions.includes('v1a'))
    return verdict(
      'version-unknown',
      'webhook-signature holds only `v1a` signatures, which are made with a private key; a whsec_ secret cannot check them, and Chatgate never makes them.',
    )
  return verdict(
    'version-unknown',
    `webhook-signature is of version ${versions.map(version => `\`${version}\``).join(', ')}; only \`v1\` is known.`,
  )
}

const isSigned = (
  { id, timestamp }: Signed,
  key: Buffer | string,
  body: Buffer,
  signatures: readonly Buffer[],
): boolean => {
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return signatures.some(signature => timingSafeEqual(signature, expected))
}

/** Tries what usually goes wrong; only what makes the signature fit is stated as a fact. */
const explainMismatch = (signed: Signed, key: Buffer, signatures: readonly Buffer[]): SignatureVerdict => {
  const { body, secret } = signed
  const change = undoneChanges(body).find(({ original }) => isSigned(signed, key, original, signatures))
  if (change) return verdict('body-changed', `The body ${change.what}. The secret is correct.`)
  const texts = [secret, secret.slice('whsec_'.length)]
  if (texts.some(text => isSigned(signed, text, body, signatures)))
    return verdict(
      'signed-differently',
      'It was signed with the text of the secret; the key must be the bytes that the base64 after whsec_ encodes.',
    )
  const length = mistakenLength(signed)
  return length === undefined
    ? verdict('other-secret', otherSecret(body))
    : verdict('body-changed', `${length}. Verify the raw bytes, before anything else reads them.`)
}

const mistakenLength = ({ body, contentLength }: Signed): string | undefined => {
  if (contentLength !== undefined && contentLength !== body.length)
    return `The body has ${body.length} bytes, but content-length says ${contentLength}`
  return body.length === 0 ? 'The body is empty, which the gateway never sends' : undefined
}

const otherSecret = (body: Buffer): string => {
  const belief = looksUntouched(body)
    ? 'The body looks as the gateway writes it, so the sender has another secret'
    : 'Either the sender has another secret, or the body, webhook-id or webhook-timestamp are not as they came'
  return `It was not signed with this secret. ${belief}: compare \`secret\` (and \`previousSecret\`) of this webhook in the config of the gateway.`
}

import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** How long a secret of Standard Webhooks may be. */
export const KEY_BYTES = { min: 24, max: 64 }

/**
 * The key in `whsec_…`; empty if there is no secret. Throws an error that says how to make one. The key is created
 * once, because signing with raw bytes, which become a key each time, takes Node five times longer.
 */
export const readKey = (option: string, secret: string | undefined): KeyObject[] => {
  if (secret === undefined) return []
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? ''
  const key = Buffer.from(encoded, 'base64')
  if (key.length >= KEY_BYTES.min && key.length <= KEY_BYTES.max) return [createSecretKey(key)]
  throw new Error(
    `\`${option}\` must be whsec_ and ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"`,
  )
}

/**
 * The headers of Standard Webhooks, with one signature for each key: a receiver accepts the message if any of them was
 * made with the secret it knows. https://www.standardwebhooks.com
 */
export const sign = (
  keys: readonly KeyObject[],
  id: string,
  nowMs: number,
  body: string | Uint8Array,
): Record<string, string> => {
  const timestamp = String(Math.floor(nowMs / 1000))
  const signatures = keys.map(key => {
    const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body)
    return `v1,${hmac.digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  }
}

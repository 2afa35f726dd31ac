import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { readKey, sign } from '../../plugin/http/signature.ts'
import { judgeWebhook, type ReceivedWebhook } from './standard-webhook.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const NOW_MS = 1_700_000_000_000
const MAX_AGE_MS = 300_000
const BODY = '{"subject":"张三","tags":["a","b"],"time":1700000000000}'

/** What a receiver gets when the gateway, with this secret, sends this body. */
const received = (
  changes: Partial<ReceivedWebhook> = {},
  { secrets = [SECRET], body = BODY, atMs = NOW_MS } = {},
): ReceivedWebhook => {
  const keys = secrets.flatMap(secret => readKey('secret', secret))
  const headers = sign(keys, 'msg_1', atMs, body)
  return {
    secret: SECRET,
    id: headers['webhook-id'],
    timestamp: headers['webhook-timestamp'],
    signature: headers['webhook-signature'],
    body: Buffer.from(body),
    ...changes,
  }
}

const judge = (webhook: ReceivedWebhook) => judgeWebhook(webhook, NOW_MS, MAX_AGE_MS)

const handMade = (key: string): string => {
  const hmac = createHmac('sha256', key).update(`msg_1.${NOW_MS / 1000}.${BODY}`)
  return `v1,${hmac.digest('base64')}`
}

const sentPretty = { body: JSON.stringify(JSON.parse(BODY), undefined, 2) }

test.for<[what: string, webhook: ReceivedWebhook, name: string, sentence: RegExp]>([
  ['as it came', received(), 'valid', /0 seconds from now/],
  ['the second of two secrets', received({}, { secrets: [OTHER, SECRET] }), 'valid', /valid/],
  [
    'an unknown version beside v1',
    received({ signature: `v2,abc ${received().signature}` }),
    'valid',
    /valid/,
  ],
  [
    'another secret',
    received({ secret: OTHER }),
    'other-secret',
    /looks as the gateway writes it, so the sender/,
  ],
  ['another secret or body', received({ body: Buffer.from('hello') }), 'other-secret', /Either the sender/],
  [
    'a cut body',
    received({ body: Buffer.from(BODY.slice(1)), contentLength: 67 }),
    'body-changed',
    /has \d+ bytes, but content-length says 67/,
  ],
  ['an empty body', received({ body: Buffer.of() }), 'body-changed', /is empty/],
  ['a line break', received({ body: Buffer.from(`${BODY}\n`) }), 'body-changed', /got a line break/],
  ['a line break, CRLF', received({ body: Buffer.from(`${BODY}\r\n`) }), 'body-changed', /got a line break/],
  [
    'a lost line break',
    received({ body: Buffer.from(BODY) }, { body: `${BODY}\n` }),
    'body-changed',
    /lost the line break/,
  ],
  [
    'written prettily',
    received({ body: Buffer.from(sentPretty.body) }),
    'body-changed',
    /parsed and written again/,
  ],
  [
    'parsed, written with spaces',
    received({ body: Buffer.from(BODY.replaceAll(/([,:])/g, '$1 ')) }),
    'body-changed',
    /parsed and written again; verify the raw bytes/,
  ],
  [
    'parsed, written with escapes',
    received({
      body: Buffer.from(String.raw`{"subject":"\u5f20\u4e09","tags":["a","b"],"time":1700000000000}`),
    }),
    'body-changed',
    /parsed and written again/,
  ],
  [
    'parsed, written short',
    received({ body: Buffer.from(BODY) }, sentPretty),
    'body-changed',
    /parsed and written again/,
  ],
  [
    'other line breaks',
    received({ body: Buffer.from('a\r\nb') }, { body: 'a\nb' }),
    'body-changed',
    /LF became CRLF/,
  ],
  [
    'the wrong encoding',
    received({ body: Buffer.from(Buffer.from(BODY).toString('latin1')) }),
    'body-changed',
    /Latin-1/,
  ],
  ['a byte order mark', received({ body: Buffer.from(`\uFEFF${BODY}`) }), 'body-changed', /byte order mark/],
  ['the text as key', received({ signature: handMade(SECRET) }), 'signed-differently', /text of the secret/],
  [
    'too old',
    received({}, { atMs: NOW_MS - 3_600_000 * 3 }),
    'too-old',
    /is 3 hours old; more than 5 minutes/,
  ],
  ['in the future', received({}, { atMs: NOW_MS + 400_000 }), 'in-the-future', /is 7 minutes in the future/],
  ['just young enough', received({}, { atMs: NOW_MS - MAX_AGE_MS }), 'valid', /valid/],
  ['no id', received({ id: undefined }), 'header-missing', /^webhook-id is missing/],
  [
    'no headers',
    received({ id: undefined, timestamp: undefined, signature: '' }),
    'header-missing',
    /^webhook-id and webhook-timestamp and webhook-signature are/,
  ],
  ['not signed', received({ signature: undefined }), 'header-missing', /set `secret` for this webhook/],
  ['milliseconds', received({ timestamp: String(NOW_MS) }), 'timestamp-malformed', /is in milliseconds/],
  ['a date', received({ timestamp: '2026-01-01' }), 'timestamp-malformed', /is `2026-01-01`/],
  ['version 1a', received({ signature: 'v1a,abc' }), 'version-unknown', /private key/],
  ['another version', received({ signature: 'v9,abc' }), 'version-unknown', /`v9`; only `v1` is known/],
  ['hex', received({ signature: `v1,${'0a'.repeat(32)}` }), 'signature-malformed', /written as hex/],
  ['no version', received({ signature: 'abc' }), 'signature-malformed', /must be `v1,`/],
  ['no secret', received({ secret: '' }), 'secret-malformed', /is empty/],
  ['a secret with a space', received({ secret: `${SECRET} ` }), 'secret-malformed', /spaces or a line break/],
  [
    'a secret without its start',
    received({ secret: SECRET.slice(6) }),
    'secret-malformed',
    /must start with whsec_/,
  ],
  [
    'a secret that is not base64',
    received({ secret: 'whsec_not-base64' }),
    'secret-malformed',
    /must be base64/,
  ],
  ['a short secret', received({ secret: SECRET.slice(0, 20) }), 'secret-malformed', /holds 10 bytes/],
])('%s', ([, webhook, name, sentence]) => {
  const found = judge(webhook)
  expect(found).toMatchObject({ name })
  expect(found.sentence).toMatch(sentence)
  if (webhook.secret) expect(found.sentence).not.toContain(webhook.secret.trim().slice(6))
})

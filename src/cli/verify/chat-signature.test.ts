import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { judgeChatSignature, type ChatSignature } from './chat-signature.ts'

// The vendor's example: https://trtc.io/document/34354
const VENDORS: ChatSignature = {
  token: 'xxxxyyyy',
  requestTime: '1669872112',
  sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
}
const NOW_MS = 1_669_872_112_000
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

test.for<[what: string, changes: Partial<ChatSignature>, name: string, sentence: RegExp]>([
  ["the vendor's example", {}, 'valid', /valid/],
  ['in capitals', { sign: VENDORS.sign?.toUpperCase() }, 'valid', /valid/],
  ['another token', { token: 'another-token' }, 'other-secret', /compare the token/],
  ['another time', { requestTime: '1669872113' }, 'other-secret', /compare the token/],
  ['the wrong order', { sign: sha256('1669872112xxxxyyyy') }, 'signed-differently', /the token goes first/],
  [
    'an HMAC',
    { sign: createHmac('sha256', 'xxxxyyyy').update('1669872112').digest('hex') },
    'signed-differently',
    /plain SHA-256/,
  ],
  ['the token alone', { sign: sha256('xxxxyyyy') }, 'signed-differently', /token alone/],
  ['no Sign', { sign: undefined }, 'header-missing', /^Sign is missing/],
  ['neither', { sign: '', requestTime: '' }, 'header-missing', /^Sign and RequestTime are missing/],
  ['milliseconds', { requestTime: '1669872112000' }, 'timestamp-malformed', /must be seconds/],
  ['a cut Sign', { sign: '17773bc3' }, 'signature-malformed', /is 8 characters long/],
  ['no token', { token: '' }, 'secret-malformed', /is empty/],
  ['a space', { token: 'xxxxyyyy ' }, 'secret-malformed', /spaces/],
  ['a long token', { token: 'x'.repeat(129) }, 'secret-malformed', /129 characters/],
])('%s', ([, changes, name, sentence]) => {
  const found = judgeChatSignature({ ...VENDORS, ...changes }, NOW_MS, 60_000)
  expect(found).toMatchObject({ name })
  expect(found.sentence).toMatch(sentence)
})

test('it tells how old it is', () => {
  expect(judgeChatSignature(VENDORS, NOW_MS + 86_400_000 * 5, 60_000)).toMatchObject({
    name: 'too-old',
    sentence: expect.stringContaining('RequestTime is 5 days old') as string,
  })
  expect(judgeChatSignature(VENDORS, NOW_MS - 61_000, 60_000)).toMatchObject({ name: 'in-the-future' })
})

import { expect, test } from 'vitest'
import { createMask, maskTexts } from './mask.ts'

const SECRETS = {
  plain: 'sk_live_9f8e7d6c5b4a39281706',
  'with signs': 'p@ss/w"or\'d & <é>\\+',
  'with a line break': 'first-line\nsecond-line',
  'of four characters': 'Xy7!',
}

const base64 = (text: string, around = '') => Buffer.from(around + text + around).toString('base64')
const json = (text: string) => JSON.stringify(text).slice(1, -1)

const escaped = (text: string, characters: RegExp) =>
  text.replaceAll(
    characters,
    character => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )

const SPELLINGS: Record<string, (secret: string) => string> = {
  'as it is': secret => secret,
  'upper case': secret => secret.toUpperCase(),
  'lower case': secret => secret.toLowerCase(),
  'in a URL': secret => encodeURIComponent(secret),
  'in a URL, in lower case': secret => encodeURIComponent(secret).toLowerCase(),
  'in a form': secret => new URLSearchParams({ a: secret }).toString().slice(2),
  'in JSON': json,
  'in JSON in JSON': secret => json(json(secret)),
  'in JSON of Go': secret => escaped(json(secret), /[<>&]/g),
  'in JSON of Gson': secret => escaped(json(secret), /[<>&=']/g),
  'in JSON of .NET': secret => escaped(json(secret).replaceAll('\\"', '"'), /[<>&'"+`]|[\x7f-\uffff]/g),
  'in JSON of Python': secret => escaped(json(secret), /[\x7f-\uffff]/g),
  'in JSON of PHP': secret => json(secret).replaceAll('/', '\\/'),
  'in HTML': secret => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'in YAML': secret => secret.replaceAll("'", "''"),
}

/** The remains of a secret at both ends may hold bits of a neighbor. */
const BASE64: Record<string, (secret: string) => string> = {
  base64: secret => base64(secret),
  'base64, one byte in': secret => base64(secret, 'a'),
  'base64, two bytes in': secret => base64(secret, 'ab'),
  'AUTH PLAIN': secret => base64(secret, '\0user\0'),
  'Basic of a login': secret => base64(`user:${secret}`),
  base64url: secret => Buffer.from(`ab${secret}`).toString('base64url'),
}

test.for(Object.entries(SECRETS))('a secret %s is masked in each spelling', ([, secret]) => {
  const mask = createMask([secret])
  for (const [name, spell] of Object.entries(SPELLINGS)) {
    const [before, after] = ['{"a":"', '"}\n']
    expect(mask(`${before}${spell(secret)}${after}`), name).toBe(`${before}***${after}`)
  }
  if (secret.length < 10) return
  for (const [name, spell] of Object.entries(BASE64)) {
    const masked = mask(`<${spell(secret)}>`)
    expect(masked, name).toMatch(/^<[^*]{0,14}\*\*\*[^*]{0,14}>$/)
  }
})

test('a longer secret is masked whole, and what is none stays', () => {
  const mask = createMask(['secret', 'secret-of-all', 'a.c+'])
  expect(mask('secret-of-all, secrets, abcc, A.C+')).toBe('***, ***s, abcc, ***')
})

test('secrets that come later are masked from then on, in values too', () => {
  const secrets = ['one-secret']
  const mask = createMask(secrets)
  expect(mask('another-one')).toBe('another-one')
  secrets.push('another-one')
  expect(maskTexts({ a: ['another-one', 1, null], b: { c: 'ONE-SECRET', d: true } }, mask)).toEqual({
    a: ['***', 1, null],
    b: { c: '***', d: true },
  })
})

test('of a secret that was cut the beginning is masked, at the end of a text and before an ellipsis', () => {
  const secret = 'sk_live_9f8e7d6c5b4a39281706'
  const mask = createMask([secret, 'sk_live_other'])
  for (let length = 8; length < secret.length; length += 1) {
    const half = secret.slice(0, length)
    for (const [before, after] of [
      ['answered 401: ', ''],
      ['"', '…"}\n'],
      [`${secret} sk_live_`, ''],
      ['…', '…'],
    ])
      expect(mask(`${before}${half}${after}`)).toBe(`${before}***${after}`.replace(secret, '***'))
  }
  for (const text of ['sk_live', 'sk_live_9f8e7d is long', 'sk_live_9f8e7d_', '…'])
    expect(mask(text)).toBe(text)
  expect(mask('SK_LIVE_OTHE…')).toBe('***…')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExactly, parseToWrite } from './exact-json.ts'

test.each([
  ['9007199254740993', '9007199254740993'],
  ['9007199254740992', 9_007_199_254_740_992],
  ['-7615917337495251231', '-7615917337495251231'],
  ['12345678901234567890', '12345678901234567890'],
  ['12345678901234567000', 12_345_678_901_234_567_000],
  ['1e400', '1e400'],
  ['-1E+400', '-1E+400'],
  ['1e-400', '1e-400'],
  ['1e5', 100_000],
  ['1.50', 1.5],
  ['150E-2', 1.5],
  ['0.1', 0.1],
  ['0.12345678901234567890', '0.12345678901234567890'],
  ['0.000000000000000000', 0],
  ['5e-324', 5e-324],
  ['"12345678901234567890 1e400"', '12345678901234567890 1e400'],
  [String.raw`"\",12345678901234567890,\\"`, String.raw`",12345678901234567890,` + '\\'],
])('%s is read as %j', (source, value) => {
  expect(parseExactly(`{"key":[ ${source}\n]}`)).toEqual({ key: [value] })
})

test.each([
  '{12345678901234567890:1}',
  '[1e]',
  '[12345678901234567890 12345678901234567890]',
  '',
  '["1e400]',
])('%s is no JSON, whatever stands in it', text => {
  expect(() => parseExactly(text)).toThrow(SyntaxError)
})

test('whatever is exact is read as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 2 }), text => {
      expect(parseExactly(text)).toEqual(JSON.parse(text))
    }),
  )
})

const digits = fc
  .tuple(fc.bigInt(), fc.option(fc.integer({ min: -500, max: 500 })))
  .map(([whole, exponent]) => (exponent === null ? `${whole}` : `${whole}e${exponent}`))

/** Times 10^1000, which makes it an integer. */
const valueOf = (number: string): bigint => {
  const [, whole = '', fraction = '', exponent = '0'] = /^(-?\d+)\.?(\d*)e?(.*)$/.exec(number) ?? []
  return BigInt(whole + fraction) * 10n ** BigInt(1000 + Number(exponent || '0') - fraction.length)
}

test('no number becomes another one, and what is written again has the digits that came', () => {
  fc.assert(
    fc.property(digits, fc.string(), (number, text) => {
      const json = `{"text":${JSON.stringify(text)},"number":${number}}`
      const { number: read } = parseExactly(json) as { number: string | number }
      expect(valueOf(String(read))).toBe(valueOf(number))
      if (typeof read === 'string') expect(JSON.stringify(parseToWrite(json))).toBe(json)
    }),
  )
})

test('a million characters of anything take a moment', () => {
  const startedAt = performance.now()
  for (const part of ['1e400,', '"\\"",', '1,', '12345678901234567890,', '0.0000000000000000000,', '[],'])
    parseExactly(`[${part.repeat(1_000_000 / part.length)}1e400]`)
  parseExactly(`[${'1'.repeat(1_000_000)}, 1e400, 1${'0'.repeat(1_000_000)}, "${'\\\\'.repeat(500_000)}"]`)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test.each(['x', '\\\\'])('a text of 40 million characters (%s) is read as any other', part => {
  const text = part.repeat(40_000_000 / part.length)
  const read = parseExactly(`{"number":12345678901234567890,"text":"${text}"}`) as { text: string }
  expect(read).toMatchObject({ number: '12345678901234567890' })
  expect(read.text.length).toBeGreaterThan(10_000_000)
})

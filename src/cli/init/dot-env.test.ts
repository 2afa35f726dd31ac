import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { addToDotEnv } from './dot-env.ts'

test.for([
  ['plain-value'],
  ['smtp://user:pass@mail.example.com:587'],
  ['with spaces and # a hash'],
  ["a 'quoted' word"],
  [String.raw`a 'quoted' \n word`],
  ['"double" and = equals=='],
  ['${NOT_A_VARIABLE}'],
  ['张三'],
] as const)('%s is read as it was written', ([value]) => {
  expect(parseEnv(addToDotEnv('', { NAME: value }, false))).toEqual({ NAME: value })
})

test('what is there stays as it is', () => {
  const before = '# mine\nOTHER="a b"\n\nexport THIRD=3\n'
  expect(addToDotEnv(before, { NAME: 'x' }, false)).toBe(`${before}NAME=x\n`)
  expect(addToDotEnv('NAME=x\n', { NAME: 'x' }, false)).toBe('NAME=x\n')
})

test('another value is replaced only by force', () => {
  expect(() => addToDotEnv('NAME=old\n', { NAME: 'new' }, false)).toThrow(/already sets NAME/)
  expect(addToDotEnv('A=1\nexport NAME=old\nB=2\n', { NAME: 'new' }, true)).toBe('A=1\nB=2\nNAME=new\n')
})

test('what no quotes can hold is refused', () => {
  expect(() => addToDotEnv('', { NAME: '\'"` ' }, false)).toThrow(/characters that a \.env file cannot hold/)
})

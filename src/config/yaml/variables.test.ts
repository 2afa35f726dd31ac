import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDocument } from './document.ts'
import { FromEnvironment, substitute } from './variables.ts'

const ENVIRONMENT = { NAME: 'value', EMPTY: '', PORT: '8080' }

describe('variables', () => {
  test.each([
    ['a ${NAME} b', 'a value b'],
    ['${NAME}${NAME}', 'valuevalue'],
    ['x${EMPTY}y', 'xy'],
    ['x${EMPTY:-fallback}y', 'xfallbacky'],
    ['x${MISSING:-}y', 'xy'],
    ['x${MISSING:-http://a:80/b}y', 'xhttp://a:80/by'],
    ['x${NAME:-fallback}y', 'xvaluey'],
    ['$${NAME} $$NAME $NAME {NAME}', '${NAME} $$NAME $NAME {NAME}'],
    ['nothing', 'nothing'],
  ])('%s becomes %s', (text, expected) => {
    expect(substitute(text, ENVIRONMENT)).toEqual({ value: expected, mistakes: [] })
  })

  test.each([
    ['${NAME}', 'value'],
    ['${PORT}', 8080],
    ['${MISSING:-true}', true],
    ['${MISSING:-a # b}', 'a # b'],
    ['${MISSING:-[1, 2]}', '[1, 2]'],
    ['${MISSING:-a: b}', 'a: b'],
    ['${MISSING:-*a}', '*a'],
    ['${MISSING:-7615917337495251231}', '7615917337495251231'],
    ['${EMPTY}', ''],
  ])('%s alone may be read as %j', (text, expected) => {
    const { value } = substitute(text, ENVIRONMENT)
    expect(value).toBeInstanceOf(FromEnvironment)
    expect((value as FromEnvironment).asScalar()).toBe(expected)
  })

  test.each([
    ['${MISSING}', 'the variable `MISSING` is not set'],
    [
      '${MISSING} ${MISSING_TOO}',
      'the variable `MISSING` is not set',
      'the variable `MISSING_TOO` is not set',
    ],
    ['${1}', 'a variable is written `${NAME}`'],
    ['${NAME', 'a variable is written `${NAME}`'],
    ['${NAME:-${PORT}}', 'the fallback of `NAME` cannot contain another variable'],
  ])('%s is a mistake', (text, ...sentences) => {
    const { mistakes } = substitute(text, ENVIRONMENT)
    expect(mistakes).toEqual(sentences.map(sentence => expect.stringContaining(sentence) as string))
  })

  test('never put YAML into a config, whatever their value', () => {
    const text = 'a: ${X}\nb: "${X}"\nc: x ${X}\nd: [1, 2]\n'
    assert(
      property(string({ unit: constantFrom(...Array.from('[]{}:,#&*!|>\'"%@`\n\t -ab1${}')) }), value => {
        const { data } = readDocument({ file: 'f', text, environment: { X: value } })
        expect(Object.keys(data ?? {})).toEqual(['a', 'b', 'c', 'd'])
        expect(data?.['a']).toEqual(new FromEnvironment(value))
        expect(['string', 'number']).toContain(typeof new FromEnvironment(value).asScalar())
        expect(data?.['c']).toBe(`x ${value}`)
        expect(data?.['d']).toEqual([1, 2])
      }),
    )
  })

  test('are no place where a number is rounded, nor is any other', () => {
    const text =
      'a: 7615917337495251231\nb: [0x7fffffffffffffff, 9007199254740991]\nc: "7615917337495251231"\n'
    const { findings } = readDocument({ file: 'f', text, environment: {} })
    const sentence = expect.stringContaining('would be rounded; put it in quotes') as string
    expect(findings).toEqual([
      { path: ['a'], sentence },
      { path: ['b', 0], sentence },
    ])
  })

  test('stand neither in keys nor in comments', () => {
    const { data, findings } = readDocument({ file: 'f', text: '# ${A}\n"${B}": 1\n', environment: {} })
    expect(data).toEqual({ '${B}': 1 })
    expect(findings).toEqual([])
  })
})

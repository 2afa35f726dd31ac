import { assert, constantFrom, integer, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inBytes, inCharacters, inHtmlUnits, inJsonBytes, inUnits, type Room } from './room.ts'

const FAMILY = '👨‍👩‍👧'

/** In each unit, measured otherwise than by the rooms. */
const ROOMS: [name: string, roomOf: (max: number) => Room, measure: (text: string) => number][] = [
  ['bytes', inBytes, text => new TextEncoder().encode(text).length],
  ['bytes of JSON', inJsonBytes, text => new TextEncoder().encode(JSON.stringify(text)).length - 2],
  ['UTF-16 units', inUnits, text => text.split('').length],
  ['characters', inCharacters, text => Array.from(text).length],
]

describe.each(ROOMS)('in %s', (_, roomOf, measure) => {
  test('what fits is left alone, and what does not is cut to fit, as long as possible', () => {
    const letter = constantFrom('a', '字', '😀', FAMILY, '"', '\n', '\u0001', ' ', '\uD800', 'é')
    assert(
      property(string({ unit: letter, maxLength: 60 }), integer({ min: 10, max: 100 }), (text, max) => {
        const room = roomOf(max)
        expect(room.fits(text)).toBe(measure(text) <= max)
        if (room.fits(text)) return
        const cut = room.cut(text)
        expect(measure(cut)).toBeLessThanOrEqual(max)
        expect(cut).toMatch(/…$/)
        expect(cut.isWellFormed()).toBe(true)
        expect(text.toWellFormed().startsWith(cut.slice(0, -1))).toBe(true)
        // Only the rest of what people see as one character, and spaces, are given up.
        expect(measure(cut)).toBeGreaterThan(max - 2 * measure(FAMILY) - 40)
      }),
    )
  })

  test('a very long text is cut all the same', () => {
    const room = roomOf(4_096)
    for (const letter of ['字', FAMILY, 'x']) expect(room.fits(room.cut(letter.repeat(10_000)))).toBe(true)
  })
})

describe('in what people see of HTML', () => {
  test.each([
    [10, '<b>0123456789</b>', '<b>0123456789</b>'],
    [10, '<b>01234567890</b>', '<b>012345678…</b>'],
    [4, '&lt;&gt;&amp;&#39;', '&lt;&gt;&amp;&#39;'],
    [4, '&lt;&lt;&lt;&lt;&lt;', '&lt;&lt;&lt;…'],
    [
      3,
      '<a href="https://x.example/?a=1&amp;b=2"><i>Open</i></a>',
      '<a href="https://x.example/?a=1&amp;b=2"><i>Op…</i></a>',
    ],
    [3, '<b>a</b><i>bcd</i>', '<b>a</b><i>b…</i>'],
    [3, '😀😀', '😀…'],
    [3, 'a&b;c<d', 'a&…'],
    [2, '&#x1F600;&#128512;', '…'],
    [4, '&#x1F600;&#128512;', '&#x1F600;&#128512;'],
  ])('%i units of %s', (max, html, wanted) => {
    const room = inHtmlUnits(max)
    expect(room.fits(html) ? html : room.cut(html)).toBe(wanted)
  })
})

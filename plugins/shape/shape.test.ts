import { expect, test } from 'vitest'
import type { ChatEvent } from 'chatgate/plugin'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { startPlugin } from '../../test/support/start-plugin.ts'
import shape from './shape.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', {
  subject: 'Ann <b> & "Bob"',
  operator: 'administrator',
  tags: ['a', 'b'],
  changes: [{ tag: 'a', value: 7 }],
  body: { Big: 'x'.repeat(5000), Rate: 0.5, Nothing: null, Deep: { List: [1, { a: true }] } },
})

const shaped = (body: unknown, given: ChatEvent = event): unknown =>
  startPlugin(shape, { body }).started.apply(given).body

test.each<[what: string, written: unknown, made: unknown]>([
  ['text', 'by {{ operator }}', 'by administrator'],
  ['text that HTML would escape', '{{ subject }}!', 'Ann <b> & "Bob"!'],
  ['a whole text', '{{ subject }}', 'Ann <b> & "Bob"'],
  ['a long text', '{{ body.Big }}', 'x'.repeat(5000)],
  ['a number', '{{ changes[0].value }}', 7],
  ['a number with spaces around', ' {{- time -}}\n', event.time],
  ['a number in a text', 'at {{ body.Rate }}', 'at 0.5'],
  ['true', '{{ byAdmin }}', event.byAdmin],
  ['a list', '{{ tags }}', ['a', 'b']],
  ['a list in a text', 'tags {{ tags }}', 'tags a, b'],
  ['what a filter makes', "{{ tags | join: '+' | upcase }}", 'A+B'],
  ['a number that a filter makes', '{{ tags | size | times: 2 }}', 4],
  ['a map', '{{ body.Deep }}', { List: [1, { a: true }] }],
  ['what is null', '{{ body.Nothing }}', null],
  ['what is absent', '{{ group }}', null],
  ['what is absent in a text', '[{{ group }}]', '[]'],
  ['what JSON does not know', '{{ body.Rate | divided_by: 0.0 }}', null],
  ['two values', '{{ body.Rate }}{{ body.Rate }}', '0.50.5'],
  ['a condition', '{% if byAdmin %}{{ body.Rate }}{% endif %}', event.byAdmin ? '0.5' : ''],
  ['no template', 'plain', 'plain'],
  ['a value that is no text', [1, true, null, { a: [] }], [1, true, null, { a: [] }]],
  ['a reach for the prototype', ['{{ body.__proto__ }}', '{{ body.constructor.name }}'], [null, null]],
])('%s', (_, written, made) => expect(shaped({ it: [{ is: written }] })).toEqual({ it: [{ is: made }] }))

test('keys stay as they are', () =>
  expect(JSON.stringify(shaped(JSON.parse('{"{{ x }}":1,"__proto__":{"a":"{{ app }}"}}')))).toBe(
    '{"{{ x }}":1,"__proto__":{"a":"1400000001"}}',
  ))

test('everything else of the event stays', () => {
  const { started } = startPlugin(shape, { body: { who: '{{ subject }}' } })
  expect(started.apply(event)).toEqual({ ...event, body: { who: event.subject } })
})

test.each<[body: unknown, message: string]>([
  [undefined, 'body'],
  ['{{ subject }}', 'body'],
  [['{{ subject }}'], 'body'],
  [
    { a: [{ b: '{{ subjekt }}' }] },
    'body.a[0].b `subjekt` is not a field of an event; did you mean `subject`?',
  ],
  [{ a: '{{ subject | raw }}' }, 'there is no `raw`'],
  [{ a: '{% include "x" %}' }, '`include` is not a tag'],
])('%j is refused', (body, message) => expect(() => startPlugin(shape, { body })).toThrow(message))

test('all mistakes are told at once', () =>
  expect(() => startPlugin(shape, { body: { a: '{{ x1 }}', b: ['{{ x2 }}'] } })).toThrow(
    /body\.a[^]*body\.b\[0\]/,
  ))

test('a template without end fails, and does not hang', () => {
  const loop = '{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}'
  expect(() => shaped({ loop })).toThrow('the template failed')
})

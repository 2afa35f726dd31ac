import { execFileSync } from 'node:child_process'
import { assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../events/event.ts'
import type { TemplateTarget } from '../options.ts'
import { compileTemplate } from './template.ts'
import { TextMistake } from '../text-mistake.ts'

const profile: ChatEvent = {
  id: '01936000-0000-7000-8000-000000000001',
  app: '1400000001',
  command: 'Profile.CallbackPortraitSet',
  kind: 'after',
  receivedAt: 1_669_872_112_500,
  time: 1_669_872_112_123,
  operator: 'administrator',
  subject: 'alice',
  byAdmin: true,
  tags: ['Tag_Profile_IM_Nick', 'Tag_Profile_Custom_Level'],
  changes: [{ tag: 'Tag_Profile_Custom_Level', value: 12 }],
  body: { EventTime: '1669872112123', MsgTime: 1_669_872_112, Info: { Action: 'Login' } },
}

const render = (text: string, target: TemplateTarget, subject = 'alice'): string =>
  compileTemplate(text, target).render({ ...profile, subject })

describe('renders', () => {
  test.each<[text: string, target: TemplateTarget, expected: string]>([
    [
      "{{ operator }} changed {{ tags | join: ', ' }}",
      'text',
      'administrator changed Tag_Profile_IM_Nick, Tag_Profile_Custom_Level',
    ],
    ['{{ tags }}', 'text', 'Tag_Profile_IM_Nick, Tag_Profile_Custom_Level'],
    ['{{ changes }}', 'text', '[{"tag":"Tag_Profile_Custom_Level","value":12}]'],
    [
      '{% for change in changes %}{{ change.tag }}={{ change.value }}{% endfor %}',
      'text',
      'Tag_Profile_Custom_Level=12',
    ],
    ['{{ body.Info.Action }} {{ byAdmin }}', 'text', 'Login true'],
    ['[{{ group }}{{ body.Missing.Deeper }}]', 'text', '[]'],
    ["{{ group | default: 'no group' }}", 'text', 'no group'],
    ['{% if byAdmin %}admin{% else %}user{% endif %}', 'text', 'admin'],
    ['{% assign who = operator | upcase %}{{ who }}', 'text', 'ADMINISTRATOR'],
    ["{{ time | date: '%Y-%m-%d %H:%M' }}", 'text', '2022-12-01 05:21'],
    ["{{ time | date: '%H:%M', 'Asia/Shanghai' }}", 'text', '13:21'],
    ["{{ body.EventTime | date: '%H:%M' }} {{ body.MsgTime | date: '%H:%M' }}", 'text', '05:21 05:21'],
    ['{{ time | date_to_xmlschema }}', 'text', '2022-12-01T05:21:52+00:00'],
    ['two\nlines\n', 'header', 'two lines'],
    ['two\nlines', 'mrkdwn', 'two\nlines'],
    ['{{ tags.constructor }}{{ body.__proto__ }}', 'text', ''],
  ])('%s as %s', (text, target, expected) => expect(render(text, target)).toBe(expected))

  test('a value of at most 1000 characters, a header of at most 200', () => {
    expect(render('{{ subject }}', 'text', 'x'.repeat(2000))).toBe(`${'x'.repeat(999)}…`)
    expect(render('{{ subject }}', 'header', 'x'.repeat(2000))).toBe(`${'x'.repeat(199)}…`)
  })
})

describe('refuses', () => {
  test.each<[text: string, message: string, line: number, column: number]>([
    ['{{ operatr }}', '`operatr` is not a field of an event; did you mean `operator`?', 1, 4],
    ['first\n  {{ body[operatr] }}', '`operatr` is not a field of an event; did you mean `operator`?', 2, 11],
    ['{{ id | append: operatr }}', '`operatr` is not a field of an event; did you mean `operator`?', 1, 17],
    ['{% if operatr %}{% endif %}', '`operatr` is not a field of an event; did you mean `operator`?', 1, 7],
    [
      '{% for x in (1..operatr) %}{% endfor %}',
      '`operatr` is not a field of an event; did you mean `operator`?',
      1,
      17,
    ],
    [
      '{{ nickname }}',
      '`nickname` is not a field of an event; there are id, app, command, kind, receivedAt, time, operator, actor, subject, group, platform, clientIp, byAdmin, tags, changes, body, link',
      1,
      4,
    ],
    ['{{ id | upcse }}', '`upcse` is not a filter; did you mean `upcase`?', 1, 1],
    ['{{ id | raw }}', 'there is no `raw`: values are always escaped for where they go', 1, 1],
    ['{% echo id | raw %}', 'there is no `raw`: values are always escaped for where they go', 1, 1],
    [
      "{{ tags | where_exp: 'tag', 'x' }}",
      '`where_exp` is not a filter; see https://liquidjs.com/filters',
      1,
      1,
    ],
    ['{% fro tag in tags %}', '`fro` is not a tag; did you mean `for`?', 1, 1],
    ['{% if id %}', 'tag {% if id %} not closed', 1, 1],
    [
      "{% for tag in tags %}\n{{ time | date: '%H', 'Asia/Shanghia' | upcase }}{% endfor %}",
      '`Asia/Shanghia` is not a time zone; did you mean `Asia/Shanghai`?',
      2,
      23,
    ],
    [
      "{% if id %}{% else %}{% assign at = time | date: '%H', 'Nowhere' %}{% endif %}",
      '`Nowhere` is not a time zone; write it like `Asia/Shanghai`',
      1,
      56,
    ],
    [
      'x'.repeat(50_001),
      'a template has at most 50000 characters, but this one has 50001; write a plugin instead',
      1,
      1,
    ],
    ['{{ id', 'output "{{ id" not closed', 1, 1],
  ])('%s', (text, message, line, column) => {
    expect(() => compileTemplate(text, 'text')).toThrow(TextMistake)
    expect(() => compileTemplate(text, 'text')).toThrow(expect.objectContaining({ message, line, column }))
  })

  test.each(['include', 'render', 'layout', 'block', 'tablerow', 'cycle', 'increment', 'decrement'])(
    'the tag %s',
    tag => expect(() => compileTemplate(`{% ${tag} 'x' %}`, 'html')).toThrow(`\`${tag}\` is not a tag`),
  )

  test('a template that never ends', () => {
    const endless = '{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}'
    expect(() => render(endless, 'text')).toThrow('limit')
  })
})

/** Every way to write a value that Liquid knows, and some that try to undo the escaping. */
const WAYS = [
  '{{ subject }}',
  '{% echo subject %}',
  '{% liquid echo subject %}',
  "{{ subject | append: '' }}",
  '{% assign other = subject %}{{ other }}',
  '{% capture other %}{{ subject }}{% endcapture %}{{ other }}',
  "{{ subject | escape | replace: '&lt;', '<' | replace: '&gt;', '>' }}",
  '{{ subject | url_encode | url_decode }}',
  '{{ subject | base64_encode | base64_decode }}',
  '{{ subject | newline_to_br }}',
  '{% for letter in body.list %}{{ letter }}{% endfor %}',
  '{{ body.list }}',
  '{{ body }}',
  '{{ body | json }}',
].map(way => way.replaceAll('\n', ' '))

/** Characters that change the direction of a text, or hide in it. */
const HIDDEN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/

const hostile = oneof(
  string({ unit: 'binary', maxLength: 50 }),
  string({
    unit: constantFrom(
      '\u202E',
      '\u2066',
      '<',
      '>',
      '"',
      "'",
      '&',
      '\r',
      '\n',
      '\u2028',
      '\u2029',
      '\u0085',
      '!',
      'a',
      '\\',
    ),
    maxLength: 50,
  }),
  constantFrom(
    'holiday-\u202Egnp.exe',
    '\u2066a\u2069\u200E\u200F\u061C',
    'pay\u200Bpal \uFEFF\u2060',
    '<!channel>',
    '<@U123>',
    '<https://evil.example|click>',
    '"><script>',
    'x\r\nBcc: evil@example.com',
  ),
)

describe('whatever the value, it cannot', () => {
  test.each<[what: string, target: TemplateTarget, forbidden: RegExp]>([
    ['ping or link in Slack', 'mrkdwn', /[<>\r\n\u0085\u2028\u2029]/],
    ['write HTML', 'html', /[<>"']/],
    ['add a header', 'header', /[\p{Cc}\p{Zl}\p{Zp}]|.{201}/u],
    ['control a terminal', 'text', /(?![\n\t])\p{Cc}/u],
    ['turn the direction in Slack', 'mrkdwn', HIDDEN],
    ['turn the direction in HTML', 'html', HIDDEN],
    ['turn the direction of a header', 'header', HIDDEN],
    ['turn the direction of a plain text', 'text', HIDDEN],
  ])('%s', (_, target, forbidden) => {
    const templates = WAYS.map(way => compileTemplate(way, target))
    assert(
      property(hostile, value => {
        const event = { ...profile, subject: value, body: { list: [value], [value]: value } }
        for (const template of templates) expect(template.render(event)).not.toMatch(forbidden)
      }),
    )
  })
})

test('joiners stay, which emoji and scripts need', () => {
  const subject = '👨‍👩‍👧‍👦 می\u200Cخواهم'
  for (const target of ['mrkdwn', 'html', 'header', 'text'] as const)
    expect(compileTemplate('{{ subject }}', target).render({ ...profile, subject })).toBe(subject)
})

test('a long text is no date, which is found out at once', () => {
  const body = { ...profile.body, Long: '1:11'.repeat(250_000) }
  const startedAt = performance.now()
  compileTemplate("{{ body.Long | date: '%H' }}", 'text').render({ ...profile, body })
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a long value is cut between characters', () => {
  const subject = `${'x'.repeat(998)}😀😀`
  expect(compileTemplate('{{ subject }}', 'text').render({ ...profile, subject })).toBe(`${'x'.repeat(998)}…`)
})

test.each([{ LANG: 'de_DE.UTF-8' }, { LC_ALL: 'zh_CN.UTF-8' }, { TZ: 'Asia/Shanghai', LANG: 'C' }])(
  'says the same words and times with %j',
  environment => {
    const script = `import { compileTemplate } from '${new URL('template.ts', import.meta.url).href}'
      const template = compileTemplate("{{ time | date: '%A %B|%c|%x|%X|%%c|%Z' }}|{{ time | date: '%s' }}|{{ '2022-07-04 07:50' | date: '%H:%M' }}|{{ 'July 4, 2022' | date: '%d %H' }}|{{ '2022/07/04 07:50' | date: '%H' }}|{{ '2022-07-04T07:50:00+08:00' | date: '%d %H' }}|{{ 'Mon, 04 Jul 2022 07:50:00 GMT' | date: '%H' }}|{{ '2022-07-04' | date: '%d %H' }}", 'text')
      console.log(template.render({ time: 1669813507000 }))`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], ...environment },
    })
    expect(String(said).trim()).toBe(
      'Wednesday November|Wed Nov 30 13:05:07 2022|11/30/22|13:05:07|%c|+0000|1669813507|07:50|04 00|07|03 23|07|04 00',
    )
  },
)

import { anything, assert, constantFrom, dictionary, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../events/event.ts'
import { compileExpression } from './expression.ts'
import type { Judgement } from '../options.ts'
import { TextMistake } from '../text-mistake.ts'

const profile: ChatEvent = {
  id: '01936000-0000-7000-8000-000000000001',
  app: '1400000001',
  command: 'Profile.CallbackPortraitSet',
  kind: 'after',
  receivedAt: 1_669_872_112_500,
  time: 1_669_872_112_123,
  subject: 'alice',
  byAdmin: true,
  tags: ['Tag_Profile_IM_Nick', 'Tag_Profile_Custom_Level'],
  changes: [
    { tag: 'Tag_Profile_IM_Nick', value: 'Ann' },
    { tag: 'Tag_Profile_Custom_Level', value: 7 },
  ],
  body: {
    MsgSeq: 12,
    Rate: 0.5,
    Empty: null,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello world' } }, { MsgType: 'TIMFaceElem' }],
    constructor: 'c',
    'key-with-dash': true,
  },
}

const judge = (text: string, changed: Partial<ChatEvent> = {}): Judgement =>
  compileExpression(text).evaluate({ ...profile, ...changed })

test.each([
  'byAdmin',
  'subject == "alice" && byAdmin',
  'operator != "bob"',
  'operator == ""',
  '!operator.startsWith("vip")',
  'kind == "after" && app in ["1400000001", "1400000002"]',
  'time > 0',
  'time > receivedAt - 1000',
  'timestamp(time / 1000).getFullYear() == 2022',
  '"Tag_Profile_IM_Nick" in tags',
  'tags.exists(tag, tag.startsWith("Tag_Profile_Custom_"))',
  'changes[1].value == 7',
  'changes[1].value == 7.0',
  'changes[1].value > 6.5',
  'changes[1].value in [1, 7, "seven"]',
  'changes.exists(change, change.tag.endsWith("_Level") && change.value >= 7)',
  '!changes.exists(change, has(change.before))',
  'body.MsgSeq % 2 == 0',
  'body.MsgSeq + 1 == 13',
  'body.Rate < 1',
  'body.Empty == null',
  'body.MsgBody.size() == 2',
  'body.MsgBody[0].MsgContent.Text.contains("world")',
  'body.MsgBody.exists(item, item.MsgType == "TIMFaceElem")',
  'has(body.MsgBody) && !has(body.GroupId)',
  '!("GroupId" in body)',
  'body["key-with-dash"]',
  'subject.like("^AL") || subject.like("(?i)^AL")',
  'body.MsgBody[0].MsgContent.Text.like("\\\\bworld$")',
  'body.constructor == "c"',
  'byAdmin ||\n  body.GroupId == "g"',
])('%s is true', text => expect(judge(text)).toEqual({ outcome: 'true' }))

test.each<[text: string, why: string]>([
  ['!byAdmin', '`!byAdmin` is false: byAdmin is true'],
  ['subject == ""', '`subject == ""` is false: subject is "alice"'],
  ['operator == "bob"', '`operator == "bob"` is false: operator is not there'],
  ['byAdmin && subject.startsWith("vip")', '`subject.startsWith("vip")` is false: subject is "alice"'],
  [
    'byAdmin && (group == "g" || app == "2") && true',
    '`group == "g" || app == "2"` is false: group is not there, app is "1400000001"',
  ],
  ['body.GroupId == "g" && !byAdmin', '`!byAdmin` is false: byAdmin is true'],
  ['has(body.GroupId)', '`has(body.GroupId)` is false: body.GroupId is not there'],
  ['changes[1].value == 8', '`changes[1].value == 8` is false: changes[1].value is 7'],
  [
    'tags.all(tag, tag == subject)',
    '`tags.all(tag, tag == subject)` is false: tags is ["Tag_Profile_IM_Nick","Tag_Profile_Custom_Level"], subject is "alice"',
  ],
  ['1 > 2', '`1 > 2` is false'],
  [
    'body.Rate > 1e300 && byAdmin',
    '`body.Rate > 1e+300.0 && byAdmin` is false: body.Rate is 0.5, byAdmin is true',
  ],
])('%s is false, and says why', (text, why) => expect(judge(text)).toEqual({ outcome: 'false', why }))

test.each<[text: string, why: string]>([
  ['body.GroupId == "g"', '`body.GroupId` is not there'],
  ['!(body.GroupId == "g")', '`body.GroupId` is not there'],
  ['has(body.Info.Action)', '`body.Info` is not there'],
  ['body.MsgBody[2].MsgType == "x"', '`body.MsgBody[2]` is not there'],
  ['body.toString == "x"', '`body.toString` is not there'],
  ['body.__proto__ == "x"', '`body.__proto__` is not there'],
  ['changes[0].before == 1', '`changes[0].before` is not there'],
  ['body.MsgSeq', '`body.MsgSeq` is neither true nor false'],
  [
    'body.MsgSeq.startsWith("1")',
    '`body.MsgSeq.startsWith("1")` failed: found no matching overload for \'int.startsWith(string)\'',
  ],
  [
    'body.MsgSeq.like("1")',
    '`body.MsgSeq.like("1")` failed: found no matching overload for \'int.like(string)\'',
  ],
  ['time / 0 == 1', '`time / 0` failed: division by zero'],
])('%s fails, and says why', (text, why) => expect(judge(text)).toEqual({ outcome: 'failed', why }))

const FIELDS =
  'there are id, app, command, kind, receivedAt, time, operator, actor, subject, group, platform, clientIp, byAdmin, tags, changes, body, link'
const OF_RE2 = 'write `like`, which takes a pattern in the syntax of RE2'

test.each<[text: string, place: string, message: string]>([
  ['subjekt == "a"', '1:1', '`subjekt` is not a field of an event; did you mean `subject`?'],
  ['byAdmin &&\n  nickname == "a"', '2:3', `\`nickname\` is not a field of an event; ${FIELDS}`],
  ['event.subject == "a"', '1:1', `\`event\` is not a field of an event; ${FIELDS}`],
  ['changes[0].vlaue == 1', '1:12', '`vlaue` is not a field of a change; did you mean `value`?'],
  ['changes.exists(c, c.tga == "x")', '1:21', '`tga` is not a field of a change; did you mean `tag`?'],
  ['subject.startWith("a")', '1:9', '`startWith` is not a function; did you mean `startsWith`?'],
  ['subject.startsWith(1)', '1:9', '`startsWith` cannot be used as `string.startsWith(int)`'],
  ['operator == 1', '1:1', '`string == int` mixes types; both sides must have the same type'],
  ['operator.length > 1', '1:10', 'a string has no fields or items; only maps and lists do'],
  ['subject', '1:1', 'must be true or false, but is of the type string; compare it with something'],
  ['byAdmin ? 1 : 2', '1:1', 'must be true or false, but is of the type int; compare it with something'],
  ['has(changes[0].before)', '1:5', '`has()` takes names joined by dots, like has(body.Info.Action)'],
  ['byAdmin &&', '1:11', 'the expression ends before it is complete'],
  ['byAdmin\n  && (subject == "a"', '2:21', 'the expression ends before it is complete'],
  ['subject = "a"', '1:9', '`=` is not expected here; CEL writes `==`'],
  ['not byAdmin', '1:5', '`byAdmin` is not expected here'],
  ['byAdmin and true', '1:9', '`and` is not expected here; CEL writes `&&`'],
  [
    'byAdmin && subject.matches("a")',
    '1:20',
    `there is no \`matches\`, because some patterns take forever; ${OF_RE2}`,
  ],
  [
    'tags.exists(t,\n t.matches("a"))',
    '2:4',
    `there is no \`matches\`, because some patterns take forever; ${OF_RE2}`,
  ],
  ['subject.like("(a")', '1:9', 'the pattern of `like` is wrong: missing closing ): `(a`'],
  [
    'subject.like("(?=a)")',
    '1:9',
    'the pattern of `like` is wrong: invalid or unsupported Perl syntax: `(?=`',
  ],
  [
    'subject.like(operator)',
    '1:9',
    '`like` takes a literal pattern, like subject.like("^vip-[0-9]+$"), so that it can be checked at start',
  ],
  [
    'timestamp(body.At).getHours("Asia/Shanghia") < 8',
    '1:20',
    '`Asia/Shanghia` is not a time zone; did you mean `Asia/Shanghai`?',
  ],
  [
    'timestamp(body.At).getDayOfWeek("Mars") == 0',
    '1:20',
    '`Mars` is not a time zone; write it like `Asia/Shanghai`',
  ],
  [
    'tags.all(subject, subject != "")',
    '1:6',
    '`subject` is already the name of a field of an event; give the item in `all` another name',
  ],
  [
    'tags.all(a, tags.all(b, tags.exists(c, a == b)))',
    '1:30',
    '`exists` is a loop within 2 others, which may take forever',
  ],
])('%s is refused', (text, place, message) => {
  const [line, column] = place.split(':').map(Number)
  expect(() => compileExpression(text)).toThrow(TextMistake)
  expect(() => compileExpression(text)).toThrow(expect.objectContaining({ message, line, column }))
})

test('has() of a field of the event is refused, with what to do instead', () =>
  expect(() => compileExpression('has(operator)')).toThrow('is an empty text if Chat did not send it'))

describe('hostile', () => {
  test.each([
    ['deep parentheses', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`],
    ['deep lists', `${'['.repeat(200)}${']'.repeat(200)} == []`],
    ['many parts', Array.from({ length: 5_000 }, () => 'byAdmin').join(' && ')],
    ['many negations', `${'!'.repeat(100_000)}byAdmin`],
  ])('%s are refused', (_, text) =>
    expect(() => compileExpression(text)).toThrow('the expression is too large'),
  )

  test('a pattern that takes JavaScript years takes no time', () => {
    const startedAt = performance.now()
    const subject = `${'a'.repeat(100_000)}!`
    expect(judge('subject.like("^(a+)+$")', { subject })).toMatchObject({ outcome: 'false' })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test('of a huge value only the beginning is told', () => {
    const judgement = judge('subject == "a"', { subject: 'x'.repeat(1_000_000) })
    expect(JSON.stringify(judgement).length).toBeLessThan(200)
  })

  test('what is told fits into one line and controls no terminal', () => {
    const judgement = judge('byAdmin &&\n subject == "\\n"', { subject: 'a\n\u001b[2J\u009b2J\u2028b' })
    expect(judgement).toEqual({
      outcome: 'false',
      why: '`subject == "\\n"` is false: subject is "a\\n\\u001b[2J 2J b"',
    })
  })

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s leads nowhere', name => {
    for (const within of ['body', 'body.MsgBody', 'body.MsgBody[0]', 'changes[0].value', 'body.Rate'])
      expect(judge(`${within}["${name}"]["${name}"] == "x"`, { body: {} }).outcome).toBe('failed')
  })

  test('whatever the body holds, it never throws and says why', () => {
    const texts = [
      'body.a.b == 1',
      'body.a.exists(x, x == 1)',
      'body.a == body.b',
      'body.a in body.b',
      'has(body.a.b)',
      'size(body.a) > 1',
      'body.a < body.b',
      '!body.a',
    ]
    const expressions = texts.map(compileExpression)
    const key = constantFrom('a', 'b', 'constructor', '__proto__')
    assert(
      property(dictionary(key, anything({ key })), string(), (body, subject) => {
        const plain = JSON.parse(JSON.stringify(body)) as ChatEvent['body']
        for (const expression of expressions) {
          const judgement = expression.evaluate({ ...profile, subject, body: plain })
          if (judgement.outcome !== 'true') expect(judgement.why).not.toBe('')
        }
      }),
    )
  })
})

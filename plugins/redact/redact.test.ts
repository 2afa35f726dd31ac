import { anything, assert, constantFrom, dictionary, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placesOf, valueAt, type ChatEvent } from 'chatgate/plugin'
import { sampleEvent, sampleEvents } from '../../test/support/sample-events.ts'
import { startPlugin } from '../../test/support/start-plugin.ts'
import redact from './redact.ts'

const NICK = 'Tag_Profile_IM_Nick'
const LEVEL = 'Tag_Profile_Custom_Level'

const profile = sampleEvent('Profile.CallbackPortraitSet', {
  operator: 'administrator',
  subject: 'alice',
  clientIp: '192.0.2.1',
  tags: [NICK, LEVEL],
  changes: [
    { tag: NICK, value: 'Ann', before: 'Anna' },
    { tag: LEVEL, value: 7 },
  ] as ChatEvent['changes'],
  body: {
    CallbackCommand: 'Profile.CallbackPortraitSet',
    From_Account: 'alice',
    Operator_Account: 'administrator',
    ProfileItem: [
      { Tag: NICK, Value: 'Ann' },
      { Tag: LEVEL, Value: 7 },
    ],
    Note: 'administrator edits',
  },
})

const message = sampleEvent('C2C.CallbackAfterSendMsg', {
  body: {
    From_Account: 'alice',
    CloudCustomData: 'secret data',
    MsgBody: [
      { MsgType: 'TIMTextElem', MsgContent: { Text: 'first', Size: 1 } },
      { MsgType: 'TIMFaceElem', MsgContent: { Index: 2 } },
      { MsgType: 'TIMTextElem', MsgContent: { Text: 'third' } },
    ],
  },
})

const apply = (options: Record<string, unknown>, event: ChatEvent): ChatEvent =>
  startPlugin(redact, options).started.apply(event)

describe('a field of the event', () => {
  test('is masked, and wherever its text stands as a whole', () =>
    expect(apply({ fields: ['operator'] }, profile)).toEqual({
      ...profile,
      operator: '***',
      body: { ...profile.body, Operator_Account: '***' },
    }))

  test('is masked in other fields and in changes too', () => {
    const own = { ...profile, operator: 'alice', changes: [{ tag: NICK, value: 'alice' }] }
    expect(apply({ fields: ['operator'], with: '[hidden]' }, own)).toMatchObject({
      operator: '[hidden]',
      subject: '[hidden]',
      changes: [{ tag: NICK, value: '[hidden]' }],
      body: { From_Account: '[hidden]', Operator_Account: 'administrator' },
    })
  })

  test('is absent when removed', () => {
    const { operator: _, clientIp: __, ...rest } = profile
    expect(apply({ fields: ['operator', 'clientIp'], remove: true }, profile)).toEqual({
      ...rest,
      body: { ...profile.body, Operator_Account: '***' },
    })
  })

  test('that is absent stays absent', () => {
    const { group: _, ...without } = profile
    expect(apply({ fields: ['group'] }, without)).toBe(without)
  })

  test('that the body does not hold leaves the body as it is', () => {
    const redacted = apply({ fields: ['clientIp'] }, profile)
    expect(redacted.clientIp).toBe('***')
    expect(redacted.body).toBe(profile.body)
    expect(redacted.changes).toBe(profile.changes)
  })
})

describe('a place in the body', () => {
  test.each<[path: string, hidden: string[]]>([
    ['body.CloudCustomData', ['secret data']],
    ['body.MsgBody.*.MsgContent.Text', ['first', 'third']],
    ['body.MsgBody.MsgContent.Text', ['first', 'third']],
    ['body.MsgBody.0.MsgContent.Text', ['first']],
    ['body.MsgBody.*.MsgContent.*', ['first', 'third', '"Index":2', '"Size":1']],
    ['body.MsgBody', ['TIMTextElem', 'first', 'third']],
    ['body.*', ['alice', 'secret data', 'TIMTextElem']],
  ])('%s', (path, hidden) => {
    const before = JSON.stringify(message.body)
    for (const remove of [false, true]) {
      const after = JSON.stringify(apply({ fields: [path], remove }, message).body)
      expect(hidden.filter(text => !before.includes(text) || after.includes(text))).toEqual([])
      expect(after.includes('***')).toBe(!remove)
    }
  })

  test('that is not there changes nothing', () => {
    for (const path of ['body.Nothing.Deeper', 'body.From_Account.Deeper', 'body.MsgBody.9', 'body.toString'])
      expect(apply({ fields: [path] }, message)).toBe(message)
  })

  test('shares what it does not touch', () => {
    const { body } = apply({ fields: ['body.MsgBody.0.MsgContent.Text'] }, message)
    const items = (of: ChatEvent['body']) => of['MsgBody'] as unknown[]
    expect(items(body)[0]).not.toBe(items(message.body)[0])
    expect(items(body)[1]).toBe(items(message.body)[1])
  })

  test('is masked in the fields and changes that were read from it', () =>
    expect(apply({ fields: ['body.From_Account', 'body.ProfileItem.*.Value'] }, profile)).toMatchObject({
      operator: 'administrator',
      subject: '***',
      changes: [
        { tag: NICK, value: '***', before: 'Anna' },
        { tag: LEVEL, value: '***' },
      ],
    }))
})

test.each<[text: string, event: ChatEvent]>([
  ['jared', sampleEvent('C2C.CallbackAfterSendMsg', { operator: 'jared', subject: 'Johnson' })],
  [
    '@TGS#1',
    sampleEvent('Group.CallbackAfterSendMsg', { operator: 'bob', subject: '@TGS#1', group: '@TGS#1' }),
  ],
  ['Ann', profile],
])('a text that equals %j hides nobody when texts go', (text, event) => {
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text, Desc: text } }]
  const places = ['body.MsgBody.*.MsgContent.Text', 'body.MsgBody.*.MsgContent.Desc']
  const given = { ...event, body: { ...event.body, MsgBody } }
  for (const remove of [true, false]) {
    const { body, ...told } = apply({ fields: places, remove }, given)
    const { body: _, ...before } = given
    expect(told).toEqual(before)
    expect(JSON.stringify(body['MsgBody'])).not.toContain(text)
  }
})

test.each([
  'C2C.CallbackAfterSendMsg',
  'Group.CallbackAfterSendMsg',
  'Sns.CallbackFriendAdd',
  'Live.CallbackNew',
])('of %s a field is hidden when the place that it is read from goes, and then only', command => {
  const body = {
    From_Account: 'ann',
    To_Account: 'bob',
    GroupId: 'g',
    PairList: [{ From_Account: 'ann', To_Account: 'bob' }],
  }
  const people = Object.entries(placesOf(command, body)).map(([field, place]) => [
    field,
    valueAt(body, place),
  ])
  const event = {
    ...sampleEvent('C2C.CallbackAfterSendMsg'),
    command,
    ...(Object.fromEntries(people) as Partial<ChatEvent>),
    body,
  }
  for (const [field, place] of Object.entries(placesOf(command, body)))
    for (const remove of [true, false]) {
      const redacted = apply({ fields: [`body.${place}`], remove }, event)
      expect(redacted[field as 'operator']).toBe('***')
      const others = Object.entries(placesOf(command, body)).filter(([, other]) => other !== place)
      for (const [other] of others) expect(redacted[other as 'operator']).toBe(event[other as 'operator'])
    }
})

describe('a tag', () => {
  test('is masked wherever it has a value', () =>
    expect(apply({ tags: [NICK] }, profile)).toEqual({
      ...profile,
      changes: [
        { tag: NICK, value: '***', before: '***' },
        { tag: LEVEL, value: 7 },
      ],
      body: {
        ...profile.body,
        ProfileItem: [
          { Tag: NICK, Value: '***' },
          { Tag: LEVEL, Value: 7 },
        ],
      },
    }))

  test('goes altogether when removed', () =>
    expect(apply({ tags: [NICK], remove: true }, profile)).toEqual({
      ...profile,
      tags: [LEVEL],
      changes: [{ tag: LEVEL, value: 7 }],
      body: { ...profile.body, ProfileItem: [{ Tag: LEVEL, Value: 7 }] },
    }))

  test('that does not occur changes nothing', () =>
    expect(apply({ tags: ['Tag_Profile_IM_Image'] }, profile)).toBe(profile))
})

const CHOICE = 'there are operator, subject, group, platform, clientIp, body'
const WHOLE = 'must name a field in the body, like body.CloudCustomData, or body.* for all of it'

test.each<[options: Record<string, unknown>, message: string]>([
  [{}, 'nothing to redact; list it in `fields` or `tags`'],
  [{ fields: ['operatr'] }, 'fields[0] `operatr` is not a field of an event; did you mean `operator`?'],
  [
    { fields: ['operator', 'From_Account'] },
    `fields[1] \`From_Account\` is not a field of an event; ${CHOICE}`,
  ],
  [{ fields: ['body'] }, WHOLE],
  [{ fields: ['body.'] }, WHOLE],
  [{ fields: ['body..x'] }, WHOLE],
  [{ fields: ['operator.name'] }, '`operator` has no fields'],
  [{ fields: ['id'] }, `\`id\` cannot be chosen here; ${CHOICE}`],
  [{ fields: ['command'] }, `\`command\` cannot be chosen here; ${CHOICE}`],
  [{ fields: ['time'] }, `\`time\` cannot be chosen here; ${CHOICE}`],
  [{ fields: ['changes.0.value'] }, `\`changes\` cannot be chosen here; ${CHOICE}`],
])('%j is refused', (options, sentence) => expect(() => startPlugin(redact, options)).toThrow(sentence))

test('of every sample no account that was redacted is left', () => {
  for (const event of sampleEvents())
    for (const remove of [false, true]) {
      const redacted = apply({ fields: ['operator', 'subject', 'group'], remove }, event)
      const accounts = [event.operator, event.subject, event.group].filter(text => text !== undefined)
      for (const text of accounts)
        expect(JSON.stringify(redacted)).not.toMatch(new RegExp(`"${RegExp.escape(text)}"(?!:)`))
    }
})

test('whatever the body holds, the text of a field is gone', () => {
  const key = constantFrom('a', 'Tag', 'Value', '__proto__', 'constructor', 'length')
  const { started } = startPlugin(redact, { fields: ['operator', 'body.*.a'], tags: ['secret'] })
  assert(
    property(dictionary(key, anything({ key, values: [constantFrom('secret', 1, null)] })), body => {
      const plain = JSON.parse(JSON.stringify(body)) as ChatEvent['body']
      const event = sampleEvent('C2C.CallbackAfterSendMsg', { operator: 'secret', body: plain })
      expect(JSON.stringify(started.apply(event))).not.toMatch(/[:,[]"secret"/)
    }),
  )
})

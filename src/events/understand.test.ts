import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Body } from './body.ts'
import { actorOf, isByAdmin, understand } from './understand.ts'

const sample = (command: string): Body =>
  (
    JSON.parse(readFileSync(new URL(`../../config/samples/${command}.json`, import.meta.url), 'utf8')) as {
      body: Body
    }
  ).body

describe('who acted, on whom, and when', () => {
  test.for([
    ['Profile.CallbackPortraitSet', { operator: 'id1', subject: 'id1', time: 1656921052497 }],
    ['State.StateChange', { operator: 'testuser316', subject: 'testuser316', time: 1629883332497 }],
    [
      'Group.CallbackBeforeSendMsg',
      { operator: 'admin', subject: '@TGS#2J4SZEAEL', group: '@TGS#2J4SZEAEL', time: 1670574414123 },
    ],
    ['C2C.CallbackAfterSendMsg', { operator: 'jared', subject: 'Jonh', time: 1557481126000 }],
    ['Sns.CallbackFriendDelete', { operator: 'id', subject: 'id' }],
    ['Alert.RequestOverLimit', {}],
  ] as const)('%s', ([command, expected]) => {
    expect(understand(command, sample(command))).toEqual(expected)
  })

  test.for([
    ['a list where an id should be', { From_Account: ['a'], EventTime: 'soon' }, {}],
    ['an empty id', { From_Account: '' }, {}],
    ['an id of a megabyte', { From_Account: 'x'.repeat(1_000_000) }, {}],
    [
      'a time beyond what a date can be',
      { From_Account: 'a', EventTime: 9e16 },
      { operator: 'a', subject: 'a' },
    ],
    ['an Info that is no object', { From_Account: 'a', Info: 'x' }, { operator: 'a', subject: 'a' }],
  ] as const)('nothing is guessed from %s', ([, body, expected]) => {
    expect(understand('Profile.CallbackPortraitSet', body)).toEqual(expected)
  })
})

describe('an operator', () => {
  const group = { GroupId: 'g' }

  test.for([
    ['the system', { ...group, Operator_Account: '@TIM#SYSTEM' }, 'system', undefined],
    ['nobody that Chat knows', { ...group, Operator_Account: '@TLS#NOT_FOUND' }, 'unknown', undefined],
    ['a user', { ...group, Operator_Account: 'alice' }, undefined, 'alice'],
    ['a user whose account is a number', { ...group, Operator_Account: 107_867 }, undefined, '107867'],
    [
      'a user whose account is a huge number',
      { ...group, Operator_Account: 144115216631667826n },
      undefined,
      '144115216631667826',
    ],
    ['half a number', { ...group, Operator_Account: 1.5 }, undefined, undefined],
    ['not told', group, undefined, undefined],
  ] as const)('may be %s', ([, body, actor, operator]) => {
    for (const command of ['Group.CallbackAfterSendMsg', 'Group.CallbackAfterSomethingNew']) {
      expect(actorOf(command, body)).toBe(actor)
      expect(understand(command, body).operator).toBe(operator)
    }
  })
})

describe('whether an admin acted', () => {
  test.for([
    [
      'a user on its own profile',
      'Profile.CallbackPortraitSet',
      { operator: 'a', subject: 'a' },
      'iOS',
      false,
    ],
    [
      'somebody on another profile',
      'Profile.CallbackPortraitSet',
      { operator: 'b', subject: 'a' },
      'iOS',
      true,
    ],
    [
      'an admin account',
      'Group.CallbackAfterSendMsg',
      { operator: 'administrator', subject: 'g' },
      'Web',
      true,
    ],
    ['through the REST API', 'C2C.CallbackAfterSendMsg', { operator: 'a', subject: 'b' }, 'RESTAPI', true],
    [
      'through the REST API, spelled otherwise',
      'C2C.CallbackAfterSendMsg',
      { operator: 'a', subject: 'b' },
      'RestApi',
      true,
    ],
    ['a user in a group', 'Group.CallbackAfterSendMsg', { operator: 'a', subject: 'g' }, 'Web', false],
    ['nobody known', 'Profile.CallbackPortraitSet', { subject: 'a' }, undefined, false],
  ] as const)('%s', ([, command, people, platform, expected]) => {
    expect(isByAdmin(command, people, platform, ['administrator'])).toBe(expected)
  })
})

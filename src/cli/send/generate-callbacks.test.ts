import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kindOf } from '../../events/catalog.ts'
import { understand } from '../../events/understand.ts'
import { repeatKey } from '../../callback/new-event.ts'
import { validate } from '../../callback/validate.ts'
import { readCallback } from '../callback.ts'
import { createGenerator } from './generate-callbacks.ts'

const COMMANDS = readdirSync(new URL('../../../config/samples/', import.meta.url)).map(file =>
  file.replace('.json', ''),
)
const COUNT = 200

test.for([
  ['many users', 50],
  ['one user', 1],
] as const)('no two generated callbacks of any command count as a repeat: %s', ([, users]) => {
  expect(COMMANDS.length).toBeGreaterThan(50)
  for (const command of COMMANDS) {
    // The clock stands still, which is the worst case.
    const next = createGenerator(readCallback(command), { users, now: () => 1_700_000_000_000 })
    const bodies = Array.from({ length: COUNT }, next)
    const callbacks = bodies.flatMap(body => {
      const validated = validate([command], Buffer.from(JSON.stringify(body)))
      return 'callbacks' in validated ? validated.callbacks : []
    })
    expect(callbacks.length).toBeGreaterThanOrEqual(COUNT)
    const keys = callbacks
      .map(({ body, bytes }) =>
        kindOf(command) === 'before'
          ? undefined
          : repeatKey({ app: '1', command, body, bytes, request: undefined }),
      )
      .filter(key => key !== undefined)
    expect({ command, different: new Set(keys).size }).toEqual({ command, different: keys.length })
    const unreadable = callbacks.find(({ misfit }) => misfit !== undefined)
    expect({ command, unreadable }).toEqual({ command, unreadable: undefined })
  }
})

test('times are of now and in the unit of the original, texts stay texts', () => {
  const timeMs = 1_700_000_000_000
  const message = createGenerator(readCallback('Group.CallbackAfterSendMsg'), {
    users: 3,
    now: () => timeMs,
  })()
  expect(message).toMatchObject({ EventTime: String(timeMs), MsgTime: timeMs / 1000, GroupId: 'group-1' })
})

test('it goes round the users, and who was one person stays one', () => {
  const next = createGenerator(readCallback('Profile.CallbackPortraitSet'), { users: 2 })
  const who = Array.from({ length: 3 }, () => understand('Profile.CallbackPortraitSet', next()))
  expect(who.map(({ operator, subject }) => [operator, subject])).toEqual([
    ['user-1', 'user-1'],
    ['user-2', 'user-2'],
    ['user-1', 'user-1'],
  ])
})

test('two people stay two', () => {
  const next = createGenerator(readCallback('C2C.CallbackAfterSendMsg'), { users: 5 })
  expect(next()).toMatchObject({ From_Account: 'user-1', To_Account: 'user-2' })
})

test('what somebody has set stays', () => {
  const callback = readCallback('Profile.CallbackPortraitSet', { Operator_Account: 'administrator' })
  const next = createGenerator(callback, { users: 5, kept: ['Operator_Account'] })
  expect(next()).toMatchObject({ Operator_Account: 'administrator', From_Account: 'user-1' })
})

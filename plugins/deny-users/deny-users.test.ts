import { expect, test } from 'vitest'
import type { ChatEvent } from 'chatgate/plugin'
import { temporaryFolder } from '../../test/support/gateway.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { asked, startPlugin } from '../../test/support/start-plugin.ts'
import denyUsers from './deny-users.ts'

const invite = (changed: Partial<ChatEvent> = {}) =>
  sampleEvent('Group.CallbackBeforeInviteJoinGroup', changed)

const ask = (options: Record<string, unknown>, event: ChatEvent, people: string[] = []) =>
  startPlugin(denyUsers, options).started.answer(event, asked({ people }))

test('refuses what a listed user does', () => {
  const options = { users: ['mallory'], code: 10_100, info: 'You are barred.' }
  expect(ask(options, invite({ operator: 'mallory' }), ['bob'])).toEqual({
    decision: 'refuse',
    code: 10_100,
    info: 'You are barred.',
  })
})

test('refuses what is sent in the name of a listed user', () => {
  const event = sampleEvent('Group.CallbackBeforeSendMsg', {
    operator: 'admin',
    body: { From_Account: 'mallory' },
  })
  expect(ask({ users: ['mallory'] }, event)).toEqual({ decision: 'refuse' })
})

test('leaves listed users out where others invite them', () => {
  expect(
    ask({ users: ['mallory', 'eve'] }, invite({ operator: 'alice' }), ['bob', 'eve', 'mallory']),
  ).toEqual({
    decision: 'allow',
    refused: [{ account: 'eve' }, { account: 'mallory' }],
  })
})

test.each(['Mallory', 'mallory ', 'mallory2'])('does not take %j for mallory', user => {
  expect(ask({ users: ['mallory'] }, invite({ operator: user }), [user])).toBeUndefined()
})

test('takes users from a file too', () => {
  const file = `${temporaryFolder({ 'users.txt': '# barred\nmallory\n@RBT#bot\n' })}/users.txt`
  expect(ask({ file }, invite({ operator: '@RBT#bot' }))).toEqual({ decision: 'refuse' })
})

test('no user at all is refused', () => {
  expect(() => startPlugin(denyUsers, {})).toThrow('there are no users')
})

import { expect, test } from 'vitest'
import type { ChatEvent } from 'chatgate/plugin'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { startPlugin } from '../../test/support/start-plugin.ts'
import adminFilter from './admin-filter.ts'

test.each<[what: string, event: Partial<ChatEvent>, verdict: unknown]>([
  [
    'an admin',
    { byAdmin: true, operator: 'administrator', subject: 'alice', platform: 'RESTAPI' },
    { keep: true, why: 'an admin: administrator acted on alice, platform RESTAPI' },
  ],
  [
    'a user',
    { byAdmin: false, operator: 'alice', subject: 'alice', platform: 'iOS' },
    { keep: false, reason: 'not-by-admin', why: 'not an admin: alice acted on alice, platform iOS' },
  ],
])('%s', (_, changed, verdict) => {
  const { started } = startPlugin(adminFilter, {})
  expect(started.keep(sampleEvent('Profile.CallbackPortraitSet', changed))).toEqual(verdict)
})

test('whoever it was, where Chat does not say', () => {
  const event = sampleEvent('Group.CallbackOnMemberStateChange')
  expect(startPlugin(adminFilter, {}).started.keep(event)).toMatchObject({
    keep: false,
    why: expect.stringMatching(/^not an admin: someone acted.*, platform unknown$/),
  })
})

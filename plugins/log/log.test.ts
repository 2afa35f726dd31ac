import { expect, test } from 'vitest'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import log from './log.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', {
  operator: 'admin\n{"level":50}',
  subject: 'alice',
})

test.each<[what: string, options: Record<string, unknown>, message: string]>([
  ['by default', {}, 'Profile.CallbackPortraitSet about alice by admin\n{"level":50}'],
  ['as told', { message: '{{ subject }}: {{ tags.size }} tags' }, 'alice: 4 tags'],
])('writes one line %s', async (_, options, message) => {
  const { started, lines } = startPlugin(log, options)
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  expect(lines).toEqual([{ step: 'route/step', event: event.id, command: event.command, message }])
})

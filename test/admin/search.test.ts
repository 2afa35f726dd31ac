/** Events are found by a text in their body and by a profile tag, over the API and on the command line. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { LOG_ONLY, profileChange, startGateway } from '../support/gateway.ts'

interface Page {
  events: { subject: string }[]
  cursor?: number
  lookedAt?: number
}

const NICK = 'Tag_Profile_IM_Nick'

test('events are found by a text in the body, and by a tag that they changed', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await gateway.post(profileChange('ann', { [NICK]: '中文 Name' }))
  await gateway.post(profileChange('bob', { [NICK]: 'other' }))
  await gateway.post(profileChange('eve', { Tag_Profile_IM_Image: NICK }))
  const found = async (filters: Record<string, string>): Promise<Page> =>
    gateway.get(`/api/events?${new URLSearchParams(filters).toString()}`)
  const whom = ({ events }: Page): string[] => events.map(({ subject }) => subject)

  expect(whom(await found({ contains: '中文 nAME' }))).toEqual(['ann'])
  expect(whom(await found({ contains: NICK }))).toEqual(['eve', 'bob', 'ann'])
  expect(whom(await found({ tag: NICK }))).toEqual(['bob', 'ann'])
  expect(whom(await found({ tag: NICK, contains: 'other' }))).toEqual(['bob'])
  expect(await found({ contains: 'nowhere' })).toEqual({ events: [], lookedAt: 3 })
  expect(await found({ subject: 'ann' })).not.toHaveProperty('lookedAt')
  const first = await found({ tag: NICK, limit: '1' })
  expect(whom(first)).toEqual(['bob'])
  expect(whom(await found({ tag: NICK, cursor: String(first.cursor) }))).toEqual(['ann'])
  const tooLong = await fetch(`${gateway.admin}/api/events?contains=${'x'.repeat(201)}`)
  expect(await tooLong.json()).toMatchObject({
    error: '`contains` must have at most 200 characters, but has 201',
  })

  const run = async (...args: string[]): Promise<string> =>
    (await chatgate(gateway.folder, ['events', ...args, '--admin', gateway.admin])).stdout
  expect(await run('--contains', 'other')).toMatch(
    / bob .*\n\nWhy, and every attempt: chatgate show <event>\n$/,
  )
  expect(await run('--tag', NICK, '--limit', '1')).toContain(`More: --cursor ${first.cursor}`)
  expect(await run('--contains', 'nowhere')).toBe('No events.\n')
})

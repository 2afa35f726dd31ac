/** A plugin of each kind that meets the contract, to be tested as it is or spoiled in one place. */
import { join } from 'node:path'
import { temporaryFolder } from '../support/gateway.ts'

export const FILTER = `
import { definePlugin, Type } from 'chatgate/plugin'

export const HOURS = 24

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps profile changes of the listed users.',
  options: { users: Type.Array(Type.String(), { description: 'Their ids.' }) },
  example: { users: ['id1'] },
  reasons: { 'other-user': 'It is about somebody else.' },
  onlyFor: ['Profile.CallbackPortraitSet'],
  start: ({ users }) => ({
    keep: event => {
      if (event.command !== 'Profile.CallbackPortraitSet') return false
      return { keep: users.includes(event.subject ?? ''), reason: 'other-user' }
    },
  }),
})
`

export const TRANSFORM = `
import { definePlugin } from 'chatgate/plugin'

export default definePlugin({
  kind: 'transform',
  summary: '去掉客户端地址。',
  options: {},
  example: {},
  start: () => ({ apply: ({ clientIp: _, ...event }) => event }),
})
`

export const DESTINATION = `
import { definePlugin, httpOutcome, Type, type Attempt } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: 'Sends a text message.',
  options: {
    url: Type.String({ description: 'The service.' }),
    key: Type.String({ description: 'The key of the service.', secret: true }),
  },
  example: { url: 'https://sms.example.com/send', key: 'example-key' },
  start({ url, key }, tools) {
    const timer = setInterval(() => {}, 1000)
    const send = async (body: string, { signal }: Attempt) => {
      const headers = { authorization: key }
      return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())
    }
    return {
      target: url,
      deliver: (event, attempt) => send(event.command, attempt),
      deliverMany: (events, attempt) => send(String(events.length), attempt),
      stop: () => clearInterval(timer),
    }
  },
})
`

export const fileOf = (source: string): string => join(temporaryFolder({ 'mine.ts': source }), 'mine.ts')

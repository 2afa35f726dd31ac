import { IncomingWebhook } from '@slack/webhook'
import type { Tools } from 'chatgate/plugin'

/** Opened for each message, because Slack's library drops the answer's headers, including `Retry-After`. */
export const openHook = (url: string, tools: Tools, signal: AbortSignal) => {
  const headers: Record<string, string> = {}
  const hook = new IncomingWebhook(url, {
    fetch: async (to, init) => {
      const body = typeof init?.body === 'string' ? init.body : null
      const response = await tools.fetch(to, { ...init, body, redirect: 'manual', signal })
      Object.assign(headers, Object.fromEntries(response.headers))
      return response
    },
  })
  return { hook, headers }
}

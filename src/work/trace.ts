import type { App } from '../config/config.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { answer } from '../receive/answers.ts'
import { toNewEvent } from '../receive/new-event.ts'
import { validate } from '../receive/validate.ts'
import type { Watch } from '../route/step.ts'
import type { Explanation } from '../route/explain.ts'
import type { Route } from '../route/route.ts'
import { routeEvent } from '../route/route-event.ts'

/** A callback as Chat would send it: the parameters of the URL, and the body. */
export interface TracedCallback {
  query: Record<string, string>
  body: Record<string, unknown>
}

/** What these routes would do with a callback. Sends and keeps nothing. Throws when it could not be accepted. */
export const traceCallback = (
  { query, body }: TracedCallback,
  apps: Readonly<Record<string, App>>,
  routes: readonly Route[],
  watch: Watch,
): Explanation => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const command = query['CallbackCommand']
  const validated = validate(command === undefined ? [] : [command], bytes)
  if ('refused' in validated) throw new Error(answer(validated.refused).envelope.ErrorInfo)
  const app = apps[query['SdkAppid'] ?? ''] ?? Object.values(apps)[0]
  if (!app) throw new Error('the config has no app')
  const [callback] = validated.callbacks
  if (!callback) throw new Error('the batch has no items')
  const event = toNewEvent(callback, app, new URLSearchParams(query), Date.now())
  if (event.unreadable !== undefined) return { reason: 'unreadable', routes: [] }
  return routeEvent(routes, toChatEvent(event), watch).explanation
}

import { RequestError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import { arrivalOf } from '../callback/arrival.ts'
import { toNewEvent } from '../callback/new-event.ts'
import { validate } from '../callback/validate.ts'
import type { App } from '../config/config.ts'
import { runAttempt } from '../deliver/attempt.ts'
import { sendableFor } from '../deliver/send.ts'
import { readQuery } from '../events/query.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import type { Outcome } from '../plugin.ts'
import { destinationsOf, type DestinationStep, type Route } from '../route/route.ts'
import type { Watch } from '../route/step.ts'
import { TESTER } from './tester.ts'
import { queryOfApp, type TracedCallback } from './trace.ts'

/** Somebody waits for the outcome. */
const WITHIN_MS = 20_000

/** How a test message went. */
export interface TestMessage {
  destination: string
  target: string
  outcome: Outcome
}

/** What sending a test message needs. */
export interface TestSender {
  routes: readonly Route[]
  app: App
  watch: Watch
  mask: Mask
}

/**
 * Sends one message, marked as a test, as a destination of the config would. Filters are skipped, transforms are applied, nothing is stored or
 * retried. Throws {@link RequestError} where there is no such destination, or the callback cannot be read.
 */
export const sendTestMessage = async (
  name: string,
  { query, body }: TracedCallback,
  { routes, app, watch, mask }: TestSender,
): Promise<TestMessage> => {
  const { route, step } = findDestination(name, routes)
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const validated = validate([query['CallbackCommand'] ?? ''], bytes)
  const [callback] = 'callbacks' in validated ? validated.callbacks : []
  if (!callback) throw new RequestError('the callback names no command, or two')
  if (callback.misfit !== undefined) throw new RequestError(`the callback cannot be read: ${callback.misfit}`)
  const arrival = arrivalOf(readQuery(queryOfApp(query, app.id)), { app }, Date.now())
  const event = { ...toNewEvent(callback, arrival), seq: 0 }
  const [seen, first] = sendableFor(event, route, step, watch)
  const attempt = { ...first, id: `${TESTER}/${first.id}`, sequence: 0 }
  const { outcome } = await runAttempt(
    signal => watch.run(step, seen, () => step.destination.deliver(seen, { ...attempt, signal })),
    Math.min(step.policy.timeoutMs, WITHIN_MS),
    new AbortController().signal,
  )
  return maskTexts({ destination: name, target: step.destination.target, outcome }, mask)
}

const findDestination = (name: string, routes: readonly Route[]): { route: Route; step: DestinationStep } => {
  const all = destinationsOf(routes)
  const found = all.find(({ step }) => step.name === name)
  if (found) return found
  const names = all.map(({ step }) => step.name)
  const listed = names.length === 0 ? 'The config has none.' : `There are ${names.join(', ')}.`
  throw new RequestError(didYouMean(`there is no destination ${name}`, name, names, listed), 'not-found')
}

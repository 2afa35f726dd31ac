import { findConfig } from '../../config/find.ts'
import type { App } from '../../config/config.ts'
import { runAttempt } from '../../deliver/attempt.ts'
import { sendableFor } from '../../deliver/send.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Outcome } from '../../plugin.ts'
import { arrivalOf } from '../../callback/arrival.ts'
import { toNewEvent } from '../../callback/new-event.ts'
import { validate } from '../../callback/validate.ts'
import { destinationsOf, type DestinationStep, type Route } from '../../route/route.ts'
import type { Watch } from '../../route/step.ts'
import { printable } from '../../log/printable.ts'
import { queryOfApp, type TracedCallback } from '../../try/trace.ts'
import { chooseApp } from './post-callback.ts'
import { Exit } from '../exit.ts'
import { paint } from '../terminal/paint.ts'
import { withChains } from '../try/with-chains.ts'

interface TestOptions {
  config?: string
  app?: string
  set: Readonly<Record<string, string>>
  json?: true
}

/** Replaces the people in a message, so that no one takes it for real news. */
const TESTER = 'chatgate-test'

/**
 * `chatgate send --to <destination>`: sends one message, marked as a test, as the destination of the config would.
 * Filters are skipped, transforms are applied, nothing is stored or retried. Ends with 1 if it was not delivered.
 */
export const sendTestMessage = async (
  name: string,
  callback: TracedCallback,
  { config, app, set, json }: TestOptions,
): Promise<void> => {
  const marked = { ...callback, body: { ...markTester(callback.body), ...set } }
  await withChains(await findConfig(config), async ({ config: { settings }, chains, watch }) => {
    const { route, step } = findDestination(name, chains.routes)
    const outcome = await deliver(route, step, marked, chooseApp(settings.apps, app), watch)
    const { target } = step.destination
    if (json) console.log(JSON.stringify({ destination: name, target, outcome }))
    else print(`${name} (${target})`, outcome)
    if (outcome.status !== 'delivered') throw new Exit(1)
  })
}

const markTester = (body: TracedCallback['body']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      field.endsWith('_Account') && typeof value === 'string' ? TESTER : value,
    ]),
  )

const findDestination = (name: string, routes: readonly Route[]): { route: Route; step: DestinationStep } => {
  const all = destinationsOf(routes)
  const found = all.find(({ step }) => step.name === name)
  if (found) return found
  const names = all.map(({ step }) => step.name)
  const sentence = `--to takes an address like http://127.0.0.1:8080/callback or a destination, and there is no destination ${name}`
  const listed = names.length === 0 ? 'The config has none.' : `There are ${names.join(', ')}.`
  throw new Exit(2, didYouMean(sentence, name, names, listed))
}

const deliver = async (
  route: Route,
  step: DestinationStep,
  { query, body }: TracedCallback,
  app: App,
  watch: Watch,
): Promise<Outcome> => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const validated = validate([query['CallbackCommand'] ?? ''], bytes)
  const [callback] = 'callbacks' in validated ? validated.callbacks : []
  if (!callback) throw new Exit(2, 'The callback names no command, or two.')
  if (callback.misfit !== undefined) throw new Exit(2, `The callback cannot be read: ${callback.misfit}.`)
  const text = queryOfApp(query, app.id)
  const arrival = arrivalOf(text, new URLSearchParams(text), { app }, Date.now())
  const event = { ...toNewEvent(callback, arrival), seq: 0 }
  const [seen, first] = sendableFor(event, route, step, watch)
  const attempt = { ...first, id: `${TESTER}/${first.id}`, sequence: 0 }
  const { outcome } = await runAttempt(
    signal => watch.run(step, seen, () => step.destination.deliver(seen, { ...attempt, signal })),
    step.policy.timeoutMs,
    new AbortController().signal,
  )
  return outcome
}

const print = (destination: string, outcome: Outcome): void => {
  const { status } = outcome
  if (status === 'delivered')
    console.log(`${paint('green', 'delivered')} to ${destination}, as from ${TESTER}`)
  else
    console.log(
      `${paint('red', status === 'retry' ? 'failed' : status)} at ${destination}: ${printable(outcome.reason)}`,
    )
}

import { hash } from 'node:crypto'
import type { Settings } from '../config/config.ts'
import { createDecider, isAskedBy } from '../decide/decider.ts'
import type { AskedEvent, Decision } from '../decide/decision.ts'
import { previewOf } from '../deliver/preview.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { depthMisfit } from '../events/schemas.ts'
import type { Envelope } from '../events/envelope.ts'
import type { Preview } from '../plugin.ts'
import type { AnswerPolicy } from '../plugin/policy.ts'
import { answer, answerOfKept } from '../callback/answers.ts'
import { arrivalOf } from '../callback/arrival.ts'
import { toNewEvent } from '../callback/new-event.ts'
import { readQuery, type Query } from '../events/query.ts'
import { validate, type Callback } from '../callback/validate.ts'
import { maskTexts } from '../log/mask.ts'
import type { Explanation } from '../route/explain.ts'
import { destinationsOf, type DestinationStep, type Route } from '../route/route.ts'
import { routeEvent } from '../route/route-event.ts'
import type { Watch } from '../route/step.ts'
import type { KeptEvent } from '../store/store.ts'
import { thrownText } from '../base/thrown.ts'
import { withoutSending } from '../tools/tools.ts'

/** A callback as Chat would send it: the parameters of the URL, and the body. */
export interface TracedCallback {
  query: Record<string, string>
  body: Record<string, unknown>
  /** The values that its tags had before, if they are known. */
  before?: Readonly<Record<string, string | number>>
  /** When it comes, in milliseconds since 1970; now by default. */
  at?: number
}

/** What would happen to a callback. */
export interface Trace extends Explanation {
  command: string
  /** What each destination would send; for a batch, for its first item (`moreItems` counts the others). */
  previews: PreviewOf[]
  /** What Chat would be told. */
  told: { envelope: Envelope; decision?: Decision; shadow?: true }
  moreItems?: number
}

export interface PreviewOf {
  destination: string
  target: string
  /** Absent if the plugin has no preview. */
  parts?: Preview
  /** Why it could not be shown. */
  failed?: string
}

/** What a trace needs. */
export interface Tracer {
  settings: Pick<Settings, 'apps'>
  routes: readonly Route[]
  policies: readonly AnswerPolicy[]
  /** Asks the responders of this thread. */
  answer: (
    event: AskedEvent,
    withinMs: number,
  ) => ReturnType<NonNullable<Parameters<typeof createDecider>[0]['ask']>>
  watch: Watch
  mask: (text: string) => string
}

/**
 * What the running config would do with a callback. Sends and stores nothing. Throws if the callback would not be
 * accepted.
 */
export const traceCallback = async (traced: TracedCallback, tracer: Tracer): Promise<Trace> => {
  const query = readQuery(new URLSearchParams(traced.query).toString())
  const [callback, ...more] = callbacksOf(query, traced)
  const { before, at = Date.now() } = traced
  const { apps } = tracer.settings
  const id = query.get('SdkAppid') ?? ''
  const app = Object.hasOwn(apps, id) ? apps[id] : Object.values(apps)[0]
  if (!app || !callback) throw new Error('the config has no app')
  const kept: KeptEvent = {
    ...toNewEvent(callback, arrivalOf(readQuery(queryOfApp(traced.query, app.id)), { app }, at)),
    id: idOf(traced),
    seq: 0,
    ...(before && { before }),
  }
  const { command, unreadable } = kept
  const told = await tell(kept, callback, tracer)
  const rest = { command, told, ...(more.length > 0 && { moreItems: more.length }) }
  if (unreadable !== undefined)
    return maskTexts({ ...rest, reason: 'unreadable', routes: [], previews: [] }, tracer.mask)
  const { explanation, deliveries } = routeEvent(tracer.routes, toChatEvent(kept), tracer.watch)
  const previews = deliveries
    .filter(({ state }) => state === 'waiting')
    .flatMap(({ destination }) => previewsOf(destination, kept, tracer))
  return maskTexts({ ...rest, ...explanation, previews }, tracer.mask)
}

/** Samples name an app of the vendor's. */
export const queryOfApp = (query: TracedCallback['query'], app: string): string =>
  new URLSearchParams({ ...query, ...('SdkAppid' in query && { SdkAppid: app }) }).toString()

/**
 * The same for the same callback, in the form of an event id, so that a step that hung in a trace is not tried again
 * and again for it.
 */
const idOf = ({ query, body }: TracedCallback): string =>
  hash('sha256', JSON.stringify([query, body])).replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    '$1-$2-7$3-8$4-$5',
  )

const callbacksOf = (query: Query, { body }: TracedCallback): Callback[] => {
  const deep = depthMisfit(body)
  if (deep !== undefined) throw new Error(`the body${deep.slice(1)}, so it would be kept, and go nowhere`)
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const validated = validate(query.getAll('CallbackCommand'), bytes)
  if ('refused' in validated) throw new Error(answer(validated.refused).envelope.ErrorInfo)
  return validated.callbacks
}

const tell = async (event: KeptEvent, { body }: Callback, tracer: Tracer): Promise<Trace['told']> => {
  const policyOf = (name: string) => tracer.policies.find(({ command }) => command === name)
  const policy = policyOf(event.command)
  if (!isAskedBy(policyOf)(event.command)) return { envelope: answerOfKept(event.unreadable).envelope }
  let decision: Decision | undefined
  const decide = createDecider({
    // In shadow mode nothing waits for the responders, but their answer is exactly what a trace should show.
    policyOf: () => policy && { ...policy, mode: 'enforce' },
    ask: (asked, withinMs) => withoutSending(() => tracer.answer(asked, withinMs)),
    onDecision: (_, decided) => (decision ??= decided),
  })
  const envelope = await decide({ event, body, arrivedAt: performance.now() })
  return { envelope, ...(decision && { decision }), ...(policy?.mode === 'shadow' && { shadow: true }) }
}

const previewsOf = (destination: string, event: KeptEvent, tracer: Tracer): PreviewOf[] =>
  destinationsOf(tracer.routes)
    .filter(({ step }) => step.name === destination)
    .map(({ route, step }) => show(route, step, event, tracer))

const show = (route: Route, step: DestinationStep, event: KeptEvent, { watch }: Tracer): PreviewOf => {
  const shown = { destination: step.name, target: step.destination.target }
  try {
    const { parts } = withoutSending(() => previewOf(event, route, step, watch))
    return parts ? { ...shown, parts } : shown
  } catch (error) {
    return { ...shown, failed: thrownText(error) }
  }
}

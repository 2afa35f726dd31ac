import type { ChatEvent, Destination, Fault, Outcome, PluginDefinition } from '../plugin.ts'
import { inTime } from '../base/in-time.ts'
import { attempt } from './attempt.ts'
import { refusals } from '../tools/cut-off.ts'
import { pretendNetwork, type OtherEnd } from './network.ts'
import { sampleEvent } from './samples.ts'
import { shown } from './check.ts'
import { startPlugin } from './start.ts'

import assert from 'node:assert/strict'

/** An aborted or stopped call must settle within this. */
export const SETTLE_MS = 2_000

/** Ends what is said of a plugin that stops the test. */
export const NOT_TRIED = 'The checks after this one were not tried.'

/** One of the ways in which a destination sends, in a simulated network. */
export interface Delivering {
  /** For sentences: `deliver()` or `deliverMany()`. */
  method: string
  /** Delivers a sample, by default a change of a profile. Rejects with a sentence if the result is not an outcome. */
  deliver: (signal: AbortSignal, event?: ChatEvent) => Promise<Outcome>
  /** Settles when it first uses the network. */
  firstAsked: Promise<void>
  /** Whether it has used the network, through its tools or without them. */
  hasAsked: () => boolean
}

const METHODS = ['deliver', 'deliverMany'] as const

/** Runs the same check with each method of the destination, started again for each. */
export const withEachMethod = async (
  definition: PluginDefinition<'destination'>,
  otherEnd: OtherEnd,
  play: (delivering: Delivering) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    METHODS.map(async method => {
      const { tools, asked, firstAsked } = pretendNetwork(otherEnd)
      const destination = startPlugin(definition, definition.example, tools)
      const before = refusals()
      try {
        if (destination[method] !== undefined)
          await play({
            method: `${method}()`,
            deliver: (signal, event = sampleEvent('Profile.CallbackPortraitSet')) =>
              outcomeOf(`${method}()`, () => begin(destination, method, event, signal)),
            firstAsked,
            hasAsked: () => asked.length > 0 || refusals() > before,
          })
      } finally {
        stopQuietly(destination)
      }
    }),
  )
}

const begin = async (
  destination: Destination,
  method: (typeof METHODS)[number],
  event: ChatEvent,
  signal: AbortSignal,
): Promise<unknown> => {
  const originalBody = Buffer.from(JSON.stringify(event.body))
  const one = attempt({ signal, originalBody })
  return method === 'deliver'
    ? destination.deliver(event, one)
    : destination.deliverMany?.([event, event], one)
}

const outcomeOf = async (method: string, run: () => Promise<unknown>): Promise<Outcome> => {
  const outcome = await run().catch((error: unknown) => {
    throw new Error(
      `${method} threw ${String(error)}; a failure while sending is an outcome: return { status: 'retry', reason }`,
      { cause: error },
    )
  })
  assert.ok(
    isOutcome(outcome),
    `${method} returned ${shown(outcome)}; return { status: 'delivered' }, { status: 'retry', reason, afterMs?, fault? } or { status: 'rejected', reason }`,
  )
  return outcome
}

const FAULTS: readonly unknown[] = ['destination', 'event', 'busy'] satisfies Fault[]

const isOutcome = (value: unknown): value is Outcome => {
  const {
    status,
    reason,
    detail = '',
    afterMs = 0,
    fault = 'event',
    progress = '',
  } = (value ?? {}) as Record<string, unknown>
  if (status === 'delivered') return typeof detail === 'string'
  if (typeof reason !== 'string' || reason === '' || typeof progress !== 'string') return false
  if (status !== 'retry') return status === 'rejected'
  return typeof afterMs === 'number' && afterMs >= 0 && FAULTS.includes(fault)
}

/** Releases its resources, without waiting: whether it can be stopped is a separate check. */
export const stopQuietly = (destination: Destination): void => {
  stop(destination).catch(() => undefined)
}

export const stop = (destination: Destination): Promise<void> =>
  inTime(
    Promise.try(() => destination.stop?.()),
    SETTLE_MS,
    `stop() did not settle within ${SETTLE_MS / 1000} s; end connections and timers without waiting for deliveries under way`,
  )

import { setTimeout as sleep } from 'node:timers/promises'
import { readOptions } from '../config/options/options.ts'
import { closedObject } from '../config/schema/closed.ts'
import type { Outcome, PluginDefinition } from '../plugin.ts'
import { inTime } from '../base/in-time.ts'
import { type Check, shown } from './check.ts'
import { NOT_TRIED, SETTLE_MS, stop, stopQuietly, withEachMethod, type Delivering } from './delivering.ts'
import { sampleEvents } from './samples.ts'
import { shorten } from '../base/cut.ts'
import { checkPreview } from './preview.ts'
import { pretendNetwork } from './network.ts'
import { startPlugin } from './start.ts'

import assert from 'node:assert/strict'

type DestinationDefinition = PluginDefinition<'destination'>

export const destinationChecks = (definition: DestinationDefinition): Check[] => [
  {
    what: 'shows where it sends in one line, without its secrets',
    run: () => checkTarget(definition),
  },
  {
    what: 'shows what it would send, in texts and without its secrets',
    run: () => checkPreview(definition),
  },
  {
    what: 'tries to send',
    run: () => withEachMethod(definition, 'unreachable', triesToSend),
    isVital: true,
  },
  {
    what: 'settles when the signal is already aborted',
    run: () => withEachMethod(definition, 'silent', abortedBefore),
  },
  {
    what: 'stops waiting when the signal is aborted meanwhile',
    run: () => withEachMethod(definition, 'silent', abortedUnderWay),
  },
  {
    what: 'retries when the network is unreachable',
    run: () => withEachMethod(definition, 'unreachable', unreached),
  },
  {
    what: 'distinguishes delivered from failed',
    run: () => withEachMethod(definition, 500, failedThere),
  },
  {
    what: 'shows no secret, whatever the outcome',
    run: () => checkReasons(definition),
  },
  {
    what: 'can be stopped',
    run: () => stop(startPlugin(definition, definition.example, pretendNetwork('unreachable').tools)),
  },
]

const secretsOf = ({ options, example }: DestinationDefinition): string[] =>
  readOptions(closedObject(options), example).secrets

const checkTarget = (definition: DestinationDefinition): void => {
  const { tools } = pretendNetwork('unreachable')
  const destination = startPlugin(definition, definition.example, tools)
  stopQuietly(destination)
  const target: unknown = destination.target
  assert.ok(
    typeof target === 'string' && /^\S[^\n]*$/.test(target),
    `\`target\` is ${shown(target)}; say in one line where it sends, for people`,
  )
  assert.ok(
    !secretsOf(definition).some(secret => target.includes(secret)),
    '`target` holds the value of an option marked `secret`; show only the host, for example',
  )
}

/** Loading a library for the first time takes longer than anything else. */
const FIRST_MS = 6_000

/**
 * A plugin that fails before it sends, because its library cannot be loaded for example, retries whatever the network does, and would pass the
 * checks below. What writes a file or a log line uses no network, and says that it has delivered.
 */
const triesToSend = async ({ method, deliver, hasAsked }: Delivering): Promise<void> => {
  const signal = AbortSignal.timeout(FIRST_MS)
  let said = ''
  for (const event of sampleEvents()) {
    // What is wrong with an outcome is for the checks below.
    const outcome = await deliver(signal, event).catch(() => undefined)
    if (hasAsked() || !outcome || outcome.status === 'delivered') return
    said ||= `${outcome.status}, ${shown(shorten(outcome.reason, SAID_LENGTH))}`
    if (signal.aborted) break
  }
  assert.fail(
    `${method} neither used the network nor delivered anything; it returned ${said}. Make it work with the example. ${NOT_TRIED}`,
  )
}

const SAID_LENGTH = 300

const abortedBefore = async (delivering: Delivering): Promise<void> =>
  checkInterrupted(delivering, await soon(delivering, delivering.deliver(AbortSignal.abort())))

const abortedUnderWay = async (delivering: Delivering): Promise<void> => {
  const abort = new AbortController()
  const outcome = delivering.deliver(abort.signal)
  await Promise.race([delivering.firstAsked, outcome, sleep(SETTLE_MS)])
  abort.abort()
  checkInterrupted(delivering, await soon(delivering, outcome))
}

const soon = ({ method }: Delivering, outcome: Promise<Outcome>): Promise<Outcome> =>
  inTime(
    outcome,
    SETTLE_MS,
    `${method} was still under way ${SETTLE_MS / 1000} s after its signal was aborted; pass \`attempt.signal\` to tools.request, or to whatever it waits for`,
  )

const checkInterrupted = ({ method, hasAsked }: Delivering, { status }: Outcome): void => {
  assert.ok(
    status === 'retry' || (status === 'delivered' && !hasAsked()),
    `${method} returned ${status}, although its signal was aborted before any answer came; return { status: 'retry', reason }`,
  )
}

/** Like the gateway: the signal is aborted after a while, and then the outcome must come. */
const deliverInTime = (delivering: Delivering): Promise<Outcome> => {
  const outcome = delivering.deliver(AbortSignal.timeout(SETTLE_MS))
  return Promise.race([outcome, sleep(SETTLE_MS).then(() => soon(delivering, outcome))])
}

const unreached = async (delivering: Delivering): Promise<void> => {
  const { status } = await deliverInTime(delivering)
  assert.ok(
    status === 'retry' || !delivering.hasAsked(),
    `${delivering.method} returned ${status}, although the network was unreachable; check \`error\` of the answer of tools.request, or pass that answer to httpOutcome`,
  )
}

const failedThere = async (delivering: Delivering): Promise<void> => {
  const { status } = await deliverInTime(delivering)
  assert.ok(
    status !== 'delivered' || !delivering.hasAsked(),
    `${delivering.method} returned delivered, although the answer was HTTP 500; check \`status\` of the answer of tools.request, or pass that answer to httpOutcome`,
  )
}

const checkReasons = async (definition: DestinationDefinition): Promise<void> => {
  const secrets = secretsOf(definition)
  const look = async (delivering: Delivering): Promise<void> => {
    const outcome = await deliverInTime(delivering)
    const told = (outcome.status === 'delivered' ? outcome.detail : outcome.reason) ?? ''
    assert.ok(
      !secrets.some(secret => told.includes(secret)),
      `${delivering.method} showed the value of an option marked \`secret\` in its reason or detail; say what happened without it`,
    )
  }
  const otherEnds = ['unreachable', 200, 400, 500] as const
  await Promise.all(otherEnds.map(otherEnd => withEachMethod(definition, otherEnd, look)))
}

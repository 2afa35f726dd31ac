import { createAdminApp } from '../admin/app.ts'
import { Live } from '../admin/live.ts'
import type { Node } from '../base/node.ts'
import type { Settings } from '../config/config.ts'
import { createDecisionTally, type DecisionTally } from '../decide/tally.ts'
import type { Log } from '../log/log.ts'
import { createMask, type Mask } from '../log/mask.ts'
import { startHistory } from '../metrics/history.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createReceiveApp } from '../receive/app.ts'
import type { Keeper } from '../receive/keep.ts'
import type { Reception } from '../receive/receive.ts'
import { createReception } from '../receive/reception.ts'
import { reportDecisions, reportAnswers } from '../receive/report.ts'
import { createEnvelopeServer, type EnvelopeServer } from '../receive/server.ts'
import { tryAgain } from '../receive/try-again.ts'
import type { Reloader } from '../reload/reloader.ts'
import type { Store } from '../store/store.ts'
import type { Tracing } from '../traces/tracing.ts'
import type { Work } from '../work/supervise/supervisor.ts'
import { candidatesFor } from './candidates.ts'
import { appsOf, destinationNames, knownNames } from './config-facts.ts'

/** The stages that the servers use. */
export interface Stages {
  work: Work
  store: Store
  keeper: Keeper
  metrics: Metrics
  tracing: Tracing
  reloader: Reloader
  node: Node
  /** Everything that must never be shown; grows with each config. */
  secrets: string[]
  log: Log
}

export interface Servers {
  admin: EnvelopeServer
  callbacks: EnvelopeServer
}

/** The server that Chat calls, and the one for operators. */
export const createServers = (stages: Stages): Servers => {
  const { work, store, keeper, metrics, tracing, node, secrets, log } = stages
  const mask = createMask(secrets)
  const tally = createDecisionTally(Date.now)
  const reportDecision = reportDecisions({ store, metrics, tally, log, mask })
  const reception = createReception({
    config: work.config,
    ask: work.ask,
    keep: keeper.keep,
    onDecision: (pending, decision) => {
      reportDecision(pending, decision)
      tracing.decided(pending.event, decision)
    },
    traces: tracing.callbacks,
    node: node.name,
  })
  const onAnswer = reportAnswers(metrics, log)
  const app = createReceiveApp({ path: work.config().settings.listen.path, reception, onAnswer })
  return {
    callbacks: createEnvelopeServer(app, refusal => onAnswer(refusal, { query: '' })),
    admin: createAdminServer(stages, { mask, tally, reception }),
  }
}

interface Received {
  mask: Mask
  tally: DecisionTally
  reception: () => Reception
}

const createAdminServer = (
  { work, store, metrics, reloader, secrets, log }: Stages,
  { mask, tally, reception }: Received,
): EnvelopeServer => {
  const live = new Live(store)
  const candidates = candidatesFor({ work, reloader, secrets })
  const history = startHistory(metrics.registry, store)
  const app = createAdminApp({
    store,
    history,
    live,
    candidates,
    reloader,
    metrics,
    destinations: () => destinationNames(work),
    apps: () => appsOf(work),
    knownNames: () => knownNames(work),
    chains: () => work.config().shownChains,
    tokens: () => work.config().settings.admin,
    mask,
    listen: work.config().settings.listen,
    responders: tally.tallies,
    refused: reception().refused,
    tryAgain: refused => tryAgain(refused, reception()),
    isWorking: work.isAlive,
    trace: work.trace,
    sendTest: work.test,
    onFailure: error => log.error({ err: error }, 'the admin API failed'),
  })
  const server = createEnvelopeServer(app, () => {})
  const close = async (): Promise<void> => {
    history.stop()
    live.close()
    candidates.close()
    await server.close()
  }
  return { ...server, close }
}

/** A gateway that only delivers takes no callbacks. */
export const listenAll = async (
  { admin, callbacks }: Servers,
  { listen: { host, port, path }, admin: adminAt, hash }: Settings,
  { role }: Node,
) => {
  const adminPort = await admin.listen(adminAt.host, adminAt.port)
  const callbackPort = role === 'deliver' ? undefined : await callbacks.listen(host, port)
  return { host, callbackPort, adminPort, path, config: hash }
}

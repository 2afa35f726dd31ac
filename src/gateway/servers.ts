import { createAdminApp } from '../admin/app.ts'
import type { Node } from '../base/node.ts'
import type { Settings } from '../config/config.ts'
import { createDecisionTally } from '../decide/tally.ts'
import type { Log } from '../log/log.ts'
import { createMask } from '../log/mask.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createReceiveApp } from '../receive/app.ts'
import type { Keeper } from '../receive/keep.ts'
import { createReception } from '../receive/reception.ts'
import { reportDecisions, reportAnswers } from '../receive/report.ts'
import { createEnvelopeServer, type EnvelopeServer } from '../receive/server.ts'
import { tryAgain } from '../receive/try-again.ts'
import type { Reloader } from '../reload/reloader.ts'
import type { Store } from '../store/store.ts'
import type { Work } from '../work/supervise/supervisor.ts'
import { appsOf, destinationNames, knownNames } from './config-facts.ts'

/** The stages that the servers use. */
export interface Stages {
  work: Work
  store: Store
  keeper: Keeper
  metrics: Metrics
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
  const { work, store, keeper, metrics, reloader, node, secrets, log } = stages
  const report = reportAnswers(metrics, log)
  const mask = createMask(secrets)
  const tally = createDecisionTally(Date.now)
  const reception = createReception({
    config: work.config,
    ask: work.ask,
    keep: keeper.keep,
    onDecision: reportDecisions({ store, metrics, tally, log, mask }),
    node: node.name,
  })
  const callbackApp = createReceiveApp({
    path: work.config().settings.listen.path,
    reception,
    onAnswer: report,
  })
  const adminApp = createAdminApp({
    store,
    reloader,
    metrics,
    destinations: () => destinationNames(work),
    apps: () => appsOf(work),
    knownNames: () => knownNames(work),
    token: () => work.config().settings.admin.token,
    mask,
    responders: tally.tallies,
    refused: reception().refused,
    tryAgain: refused => tryAgain(refused, reception()),
    isWorking: work.isAlive,
    trace: work.trace,
    onFailure: error => log.error({ err: error }, 'the admin API failed'),
  })
  return {
    callbacks: createEnvelopeServer(callbackApp, refusal => report(refusal, { query: '' })),
    admin: createEnvelopeServer(adminApp, () => {}),
  }
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

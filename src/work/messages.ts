import type { ConfigSource, Settings } from '../config/config.ts'
import type { Problem } from '../config/problem.ts'
import type { Node } from '../base/node.ts'
import type { ShownChains } from '../chains/chain-facts.ts'
import type { StepFacts } from '../chains/step-facts.ts'
import type { AskedEvent, ResponderVerdict } from '../decide/decision.ts'
import type { AnswerPolicy } from '../plugin/policy.ts'
import type { DestinationRecord } from '../store/store.ts'
import type { StoreShare } from '../store/open.ts'
import type { TraceSettings } from '../traces/settings.ts'
import type { Spans } from '../traces/outbox.ts'
import type { WorkCounts } from './counts.ts'
import type { Bans } from '../watch/strikes.ts'
import type { TestMessage } from '../try/test-message.ts'
import type { Trace, TracedCallback } from '../try/trace.ts'

/** What the work thread is started with. */
export interface WorkData {
  source: ConfigSource
  activity: SharedArrayBuffer
}

/**
 * What the main thread knows of a config. The work thread owns the config itself, because it holds the
 * plugins that read their options from it, and the main thread never loads plugin code.
 */
export interface LoadedConfig {
  settings: Settings
  steps: StepFacts[]
  answers: AnswerPolicy[]
  /** The routes and answers, for people. */
  shownChains: ShownChains
  warnings: Problem[]
  /** Absent while there is no collector. */
  traces?: TraceSettings
}

export type ToWork =
  /** `owner` marks this thread's leases. */
  | {
      type: 'run'
      share: StoreShare
      owner: string
      bans: Bans
      destinations: DestinationRecord[]
      /** A node that only receives answers before-events and leaves the rest to other nodes. */
      node: Node
    }
  | { type: 'trace'; id: number; callback: TracedCallback }
  /** Sends a test message to a destination. */
  | { type: 'test'; id: number; destination: string; callback: TracedCallback }
  /** `askedAt` by `steadyNow()`. */
  | { type: 'ask'; id: number; event: AskedEvent; withinMs: number; askedAt: number }
  | { type: 'stop'; withinMs: number }

export type FromWork =
  /** The plugin of this step is being started. */
  | { type: 'starting'; plugin: string; label: string }
  | { type: 'loaded'; loaded: LoadedConfig }
  | { type: 'refused'; problems: readonly Problem[] }
  | { type: 'failed'; message: string }
  | { type: 'traced'; id: number; trace: Trace }
  | { type: 'not-traced'; id: number; message: string }
  | { type: 'tested'; id: number; sent: TestMessage }
  | { type: 'not-tested'; id: number; message: string }
  | { type: 'answered'; id: number; verdict: ResponderVerdict }
  /** What was done since the previous message of this type. */
  | { type: 'counted'; counts: WorkCounts }
  /** What was made for traces since the previous message of this type. */
  | { type: 'spans'; spans: Spans }
  | { type: 'stopped' }

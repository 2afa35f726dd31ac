import type { ConfigSource, Settings } from '../config/config.ts'
import type { RetryPolicy } from '../deliver/retry.ts'
import type { Problem } from '../config/problem.ts'
import type { Node } from '../base/node.ts'
import type { EventSource } from '../events/chat-event.ts'
import type { Verdict } from '../decide/decision.ts'
import type { AnswerPolicy } from '../plugin/policy.ts'
import type { DestinationRecord } from '../store/store.ts'
import type { StoreShare } from '../store/open.ts'
import type { WorkCounts } from './counts.ts'
import type { Bans } from '../watch/strikes.ts'
import type { Trace, TracedCallback } from '../try/trace.ts'

/** What the work thread is started with. */
export interface WorkData {
  source: ConfigSource
  activity: SharedArrayBuffer
}

/** A step of the config, as the main thread needs to know it. */
export interface StepFacts {
  label: string
  plugin: string
  /** The reasons for stopping an event that its plugin declares. */
  reasons: readonly string[]
  /** Where the plugin's code is, as in a stack trace. */
  file: string
  /** `<route>/<step>`, for destinations. */
  destination?: string
  retry?: RetryPolicy
}

/** What the main thread needs to know of a config. */
export interface LoadedConfig {
  settings: Settings
  steps: StepFacts[]
  answers: AnswerPolicy[]
  warnings: Problem[]
}

/** A verdict that comes so long after the answer had to leave is still recorded; then the responder is told to stop. */
export const LATE_MS = 2_000

/** A before-event whose answer is asked for. */
export type AskedEvent = EventSource & { query: string; traceParent?: string }

export type ToWork =
  /** `owner` marks this thread's leases. */
  | {
      type: 'run'
      share: StoreShare
      owner: string
      bans: Bans
      destinations: DestinationRecord[]
      /** One that only receives answers before-events, and leaves the rest to others. */
      node: Node
    }
  | { type: 'trace'; id: number; callback: TracedCallback }
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
  | { type: 'answered'; id: number; verdict: Verdict }
  /** What was done since the message of this type before. */
  | { type: 'counted'; counts: WorkCounts }
  | { type: 'stopped' }

import type { ConfigSource, Settings } from '../config/config.ts'
import type { RetryPolicy } from '../deliver/retry.ts'
import type { Problem } from '../config/problem.ts'
import type { Explanation } from '../route/explain.ts'
import type { EventSource } from '../events/chat-event.ts'
import type { Verdict } from '../decide/decision.ts'
import type { AnswerPolicy } from '../plugin/policy.ts'
import type { DestinationRecord } from '../store/store.ts'
import type { StoreShare } from '../store/open.ts'
import type { Bans } from './strikes.ts'
import type { TracedCallback } from './trace.ts'

/** What the work thread is started with. */
export interface WorkData {
  source: ConfigSource
  activity: SharedArrayBuffer
}

/** A step of the config, as the main thread needs to know it. */
export interface StepFacts {
  label: string
  plugin: string
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

/** A before-event whose answer is asked for. */
export type AskedEvent = EventSource

export type ToWork =
  /** `owner` marks this thread's leases. */
  | { type: 'run'; share: StoreShare; owner: string; bans: Bans; destinations: DestinationRecord[] }
  | { type: 'trace'; id: number; callback: TracedCallback }
  | { type: 'ask'; id: number; event: AskedEvent; withinMs: number }
  | { type: 'stop'; withinMs: number }

export type FromWork =
  | { type: 'loaded'; loaded: LoadedConfig }
  | { type: 'refused'; problems: readonly Problem[] }
  | { type: 'failed'; message: string }
  | { type: 'traced'; id: number; explanation: Explanation }
  | { type: 'not-traced'; id: number; message: string }
  | { type: 'answered'; id: number; verdict: Verdict }
  | { type: 'stopped' }

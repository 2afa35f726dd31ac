import type { ConfigSource } from '../config/config.ts'
import type { Problem } from '../config/problem.ts'
import type { RouteSaid } from '../try/describe.ts'
import type { PlanSaid } from './plan-said.ts'

/** A text that came over the network, to be tried in the place of the config in force. */
export interface Candidate {
  text: string
  inForce: ConfigSource
  /** What is masked wherever something is shown. */
  secrets: readonly string[]
  /** The files that the config in force names, absolute: the text may have no other read. */
  files: readonly string[]
}

/** Which stored events are compared; times in milliseconds since 1970. */
export interface PlanEvents {
  /** The URL of the store in use. */
  store: string
  since: number
  until: number
  eventsMax: number
  /** The comparison ends after this time, with what it has found. */
  withinMs: number
}

/** What the process of a candidate is told. */
export interface Order {
  candidate: Candidate
  /** Otherwise it is only checked. */
  plan?: PlanEvents
}

export interface Progress {
  done: number
  total: number
}

/** What came of it. Everything in it is masked. */
export type Result =
  | { checked: Checked }
  | { planned: PlanSaid }
  | { refused: readonly Problem[] }
  /** It could not be done; a sentence. */
  | { failed: string }

/** What the process says: how far it is, and at last its result. */
export type Said = { progress: Progress } | Result

export interface Checked {
  warnings: Problem[]
  routes: RouteSaid[]
}

import type { Rate } from './options.ts'

/** The delivery settings of a destination, whatever its plugin. Times in milliseconds. */
export interface DeliveryPolicy {
  timeoutMs: number
  retry: {
    firstMs: number
    maxMs: number
    /** The longest pause that the receiver may ask for. */
    maxPauseMs: number
    giveUpAfterMs: number
  }
  /** How many deliveries are under way at once. */
  concurrency: number
  /** How many are sent in how much time. */
  rate?: Rate
  /** Whether deliveries about the same subject are made one after the other. */
  order: boolean
  /** Gathers the events that come in this time into one message. */
  digestMs?: number
  circuit: { failures: number; probeMs: number }
}

/** What Chat is told when no responder answers. */
export type Otherwise = 'allow' | 'refuse' | 'discard'

/** How a command is answered before something happens. */
export interface AnswerPolicy {
  command: string
  /** Only events of these apps; of all apps if absent. */
  apps?: readonly string[]
  /** How much time the responders have, counted from the arrival of the callback. */
  withinMs: number
  otherwise: Otherwise
  /** What Chat is told if a responder throws, or gives an answer that cannot be read. */
  unusable: Otherwise
  /** What Chat is told about a body that does not fit its command; `ask` still asks the responders. */
  unreadable: 'refuse' | 'ask' | 'allow'
  /** `shadow` asks the responders, but allows everything. */
  mode: 'enforce' | 'shadow'
}

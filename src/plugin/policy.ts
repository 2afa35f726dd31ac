import type { Rate } from './options.ts'

/** How a destination is treated by the delivery machine, whatever its plugin. Times in milliseconds. */
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
  /** How many go out in which time. */
  rate?: Rate
  /** Whether deliveries about the same subject are made one after the other. */
  order: boolean
  /** Gathers what comes in this time into one message. */
  digestMs?: number
  circuit: { failures: number; probeMs: number }
}

/** What Chat is told when no responder answers. */
export type Otherwise = 'allow' | 'refuse' | 'discard'

/** How a command is answered before something happens. */
export interface AnswerPolicy {
  command: string
  /** Only events of these apps; of all where absent. */
  apps?: readonly string[]
  /** How long the responders have, counted from the arrival of the callback. */
  withinMs: number
  otherwise: Otherwise
  /** What Chat is told when a responder throws, or answers what cannot be read. */
  unusable: Otherwise
  /** What Chat is told of a body that does not fit its command; `ask` asks the responders all the same. */
  unreadable: 'refuse' | 'ask' | 'allow'
  /** `shadow` listens to the responders and lets everything go ahead. */
  mode: 'enforce' | 'shadow'
}

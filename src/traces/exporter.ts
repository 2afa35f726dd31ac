import { setTimeout as sleep } from 'node:timers/promises'
import type { Sender, SendResult } from './send.ts'
import { requestJson } from './span.ts'
import type { TraceSettings } from './settings.ts'

/** Why spans did not reach a collector. */
export const DROP_REASONS = ['queue-full', 'refused', 'unreachable', 'stopped'] as const
export type DropReason = (typeof DROP_REASONS)[number]

export interface ExporterOptions {
  /** By the config in force; undefined while there is no collector. */
  settings: () => TraceSettings | undefined
  /** Further attributes of the resource, unless the settings say otherwise. */
  resource: Readonly<Record<string, string>>
  version: string
  onSent: (count: number) => void
  /** `why` is for people. */
  onDropped: (reason: DropReason, count: number, why: string) => void
}

/** Sends spans in batches. What it is given never waits for it. */
export interface Exporter {
  /** Takes a span in JSON. */
  add: (span: string) => void
  /** Sends what is left, and ends within `withinMs`. */
  stop: (withinMs: number) => Promise<void>
}

const BATCH_SPANS = 512
const BATCH_MS = 1_000
/** What may wait while the collector is slow or away. */
const QUEUE_SPANS = 8_192
const QUEUE_CHARACTERS = 16 * 1024 * 1024
const TRIES = 5
const FIRST_WAIT_MS = 1_000
const WAIT_MAX_MS = 30_000

export const createExporter = (options: ExporterOptions): Exporter => {
  const queue = new Queue()
  const stopping = new AbortController()
  const deadline = new AbortController()
  const sender = createSenderFor(options)
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    sending ??= sendAll().finally(() => {
      sending = undefined
      if (queue.length > 0) later()
    })
  }
  const later = (): void => void (timer ??= setTimeout(flush, BATCH_MS).unref())

  /** Sends whole batches, and once something that is not whole. */
  const sendAll = async (): Promise<void> => {
    do {
      const batch = queue.take()
      const { reason, why } = await sendOne(batch, sender, stopping.signal, deadline.signal)
      if (reason) options.onDropped(reason, batch.length, why)
    } while (queue.length >= BATCH_SPANS || (stopping.signal.aborted && queue.length > 0))
  }

  return {
    add: span => {
      if (stopping.signal.aborted) return options.onDropped('stopped', 1, STOPPED)
      if (!queue.add(span)) return options.onDropped('queue-full', 1, QUEUE_FULL)
      if (queue.length < BATCH_SPANS) later()
      else if (!sending) flush()
    },
    stop: async withinMs => {
      const end = setTimeout(() => deadline.abort(), withinMs)
      stopping.abort()
      clearTimeout(timer)
      await sending
      if (queue.length > 0) await sendAll()
      clearTimeout(end)
      await sender.close()
    },
  }
}

const STOPPED = 'the gateway stopped before they were sent'
const QUEUE_FULL = 'the collector takes spans more slowly than they come'

class Queue {
  #spans: string[] = []
  #characters = 0

  get length(): number {
    return this.#spans.length
  }

  /** Says whether there was room for it. */
  add(span: string): boolean {
    if (this.#spans.length >= QUEUE_SPANS || this.#characters + span.length > QUEUE_CHARACTERS) return false
    this.#spans.push(span)
    this.#characters += span.length
    return true
  }

  take(): string[] {
    const taken = this.#spans.splice(0, BATCH_SPANS)
    for (const span of taken) this.#characters -= span.length
    return taken
  }
}

type SendBatch = (spans: readonly string[], signal: AbortSignal) => Promise<SendResult | undefined>

/** Tries a batch a few times; while the gateway stops, once. Says why it was dropped, if it was. */
const sendOne = async (
  batch: readonly string[],
  { send }: { send: SendBatch },
  stopping: AbortSignal,
  deadline: AbortSignal,
): Promise<{ reason?: DropReason; why: string }> => {
  for (let tries = 1; ; tries += 1) {
    if (deadline.aborted) return { reason: 'stopped', why: STOPPED }
    const result = await send(batch, deadline)
    if (!result) return { reason: 'stopped', why: 'there is no collector any more' }
    if (result.status === 'sent') return { why: '' }
    if (result.status === 'refused') return { reason: 'refused', why: result.why }
    if (tries >= TRIES || stopping.aborted) return { reason: 'unreachable', why: result.why }
    await pause(waitMs(tries, result.waitMs), stopping)
  }
}

/** With some chance in it, so that many gateways do not come back at once. */
const waitMs = (tries: number, askedMs = 0): number =>
  Math.min(WAIT_MAX_MS, Math.max(askedMs, FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2)))

/** Ends early when the signal is aborted. Keeps no process alive. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {})

/** Sends as the config in force says; another config gets connections of its own. */
const createSenderFor = ({ settings, resource, version, onSent, onDropped }: ExporterOptions) => {
  let opened: { settings: TraceSettings; sender: Sender } | undefined

  const open = async (now: TraceSettings): Promise<Sender> => {
    if (opened?.settings === now) return opened.sender
    const { openSender } = await import('./send.ts')
    await opened?.sender.close()
    opened = { settings: now, sender: openSender(now) }
    return opened.sender
  }

  return {
    send: async (spans: readonly string[], signal: AbortSignal) => {
      const now = settings()
      if (!now) return undefined
      const sender = await open(now)
      const scope = { name: 'chatgate', version }
      const result = await sender.send(requestJson({ ...resource, ...now.resource }, scope, spans), signal)
      if (result.status !== 'sent') return result
      const rejected = Math.min(spans.length, result.rejected)
      onSent(spans.length - rejected)
      if (rejected > 0) onDropped('refused', rejected, 'the collector left them out of a batch')
      return result
    },
    close: async () => opened?.sender.close(),
  }
}

import { inUnitOf } from '../events/seconds.ts'
import type { TracedCallback } from '../try/trace.ts'

const TIMES: ReadonlySet<string> = new Set(['EventTime', 'MsgTime'])

/** The same body as if it happened at a time, now by default, with its times in their original unit and type; fields in `kept` stay. */
export const atThisTime = (
  body: Readonly<Record<string, unknown>>,
  kept: readonly string[] = [],
  now = Date.now(),
): Record<string, unknown> => {
  const changed = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown) => changed('', item))
    if (typeof value === 'object' && value !== null)
      return atThisTime(value as Record<string, unknown>, kept, now)
    return TIMES.has(name) && !kept.includes(name) ? inFormOf(value, now) : value
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, changed(name, value)]))
}

/** The callback as if it came at a time; the fields in `kept` stay. */
export const comingAt = (callback: TracedCallback, at: number, kept?: readonly string[]): TracedCallback => ({
  ...callback,
  at,
  body: atThisTime(callback.body, kept, at),
})

const inFormOf = (value: unknown, now: number): unknown => {
  const time = inUnitOf(Number(value), now)
  return typeof value === 'string' ? String(time) : time
}

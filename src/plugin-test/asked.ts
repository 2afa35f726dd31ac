import type { Asked } from '../plugin.ts'
import { attempt } from './attempt.ts'

/** A question, as the gateway asks it, with some parts changed. */
export const asked = (changed: Partial<Asked> = {}): Asked => {
  const { originalBody, originalQuery, traceParent, signal } = attempt()
  return { people: [], originalBody, originalQuery, traceParent, signal, ...changed }
}

import type { ChatEvent } from '../events/event.ts'
import type { Preview } from '../plugin.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import { watched, type Watch } from '../route/step.ts'
import type { KeptEvent } from '../store/store.ts'
import { sendableFor } from './send.ts'

/**
 * An event as a destination would get it, and what would be sent, where the plugin shows it. Throws what a transform or the plugin
 * throws, and when what it shows is not a preview.
 */
export const previewOf = (
  event: KeptEvent,
  route: Route,
  step: DestinationStep,
  watch: Watch,
): { seen: ChatEvent; parts?: Preview } => {
  const [seen, attempt] = sendableFor(event, route, step, watch)
  const shown: unknown = watched(step, event, watch, () => step.destination.preview?.(seen, attempt))
  if (shown === undefined) return { seen }
  if (isPreview(shown)) return { seen, parts: shown }
  if (shown instanceof Promise) shown.catch(() => undefined)
  throw new Error('preview() must return texts by their names and must not be async')
}

const isPreview = (shown: unknown): shown is Preview =>
  typeof shown === 'object' &&
  shown !== null &&
  !(shown instanceof Promise) &&
  Object.values(shown).every(text => typeof text === 'string')

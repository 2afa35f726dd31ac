import type { KeptEvent, NewEvent } from './store.ts'

/** An event with all that an archive needs of it. */
export interface ArchivedEvent {
  event: KeptEvent
  /** JSON, as given to `recordDecision`. */
  decision?: string
}

export interface ArchivePage {
  /** Oldest first. Their bodies have about {@link ARCHIVED_BYTES_MAX} bytes at most. */
  events: ArchivedEvent[]
  /** For the next page, which may be empty; absent on the last. */
  cursor?: number
}

/** An event of an archive, on its way into the store. */
export interface ImportedEvent extends Omit<NewEvent, 'repeatKey'> {
  before?: KeptEvent['before']
  /** JSON, as given to `recordDecision`. */
  decision?: string
  /** JSON, as in `Routing`: the event counts as routed. Where absent, it waits to be routed. */
  explanation?: string
}

/** How many bytes of bodies a page of an archive has; the last event may go beyond. */
export const ARCHIVED_BYTES_MAX = 1024 * 1024

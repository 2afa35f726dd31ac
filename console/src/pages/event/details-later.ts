import { lazy } from '../../parts/lazy.tsx'

/** The details of an event, which a first visit to a list does not need. */
export const EventDetails = lazy(async () => (await import('./event-details.tsx')).EventDetails)

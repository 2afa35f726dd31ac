import { RequestError } from '../base/errors.ts'
import type { EventRecord, Store } from '../store/store.ts'
import type { Trace, TracedCallback } from '../try/trace.ts'
import { eventEndpoints } from './api/events.ts'
import { asCallback, asTest } from './kept-callback.ts'
import { warnUnknown, type KnownNames } from './known-names.ts'
import { presentRecord } from './present-event.ts'
import { withDates } from './present.ts'
import { serve } from './serve.ts'

export interface EventRouteOptions {
  store: Store
  knownNames: () => KnownNames
  /** What the running config would do with this callback. Sends nothing. */
  trace: (callback: TracedCallback) => Promise<Trace>
}

export const eventRoutes = ({ store, knownNames, trace }: EventRouteOptions) =>
  serve(eventEndpoints, {
    'GET /api/events': async ({ query }) => {
      const isSearch = query.contains !== undefined || query.tag !== undefined
      const { events, ...place } = await (isSearch ? store.searchEvents(query) : store.events(query))
      return {
        events: events.map(withDates),
        ...place,
        ...warnUnknown(events.length, query, knownNames()),
      }
    },
    'GET /api/events/:id': async ({ params }) => presentRecord(await recordOf(params.id, store)),
    'GET /api/events/:id/trace': async ({ params }) =>
      trace(asCallback(presentRecord(await recordOf(params.id, store)))),
    'GET /api/events/:id/as-test': async ({ params }, ctx) => {
      ctx.set(AS_A_FILE)
      return Buffer.from(asTest(presentRecord(await recordOf(params.id, store))))
    },
    'GET /api/events/:id/body': async ({ params }, ctx) => {
      ctx.set(AS_A_FILE)
      return (await recordOf(params.id, store)).event.body
    },
  })

/** A browser that is led to what somebody else has written saves it; were it shown, it could do nothing. */
const AS_A_FILE = { 'Content-Disposition': 'attachment', 'Content-Security-Policy': 'sandbox' }

const recordOf = async (id: string, store: Store): Promise<EventRecord> => {
  const record = await store.event(id)
  if (!record) throw new RequestError(`no event has the id ${id}`, 'not-found')
  return record
}

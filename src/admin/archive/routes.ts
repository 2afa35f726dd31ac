import { RequestError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import { archiveEndpoints } from '../api/archive.ts'
import { serve } from '../serve.ts'
import { presentArchived } from './present-archived.ts'
import { type ImportWay, readArchived } from './read-line.ts'

/** Events out of the store, and back into one. */
export const archiveRoutes = ({ store }: { store: Store }) =>
  serve(archiveEndpoints, {
    'GET /api/export': async ({ query }) => {
      const { events, ...place } = await store.exportEvents(query)
      return { events: events.map(presentArchived), ...place }
    },
    'POST /api/import': async ({ body: { lines, route }, now }) => {
      const way = { now, isRouted: route === true }
      const events = lines.map((line, index) => readLine(line, index, way))
      const count = await store.importEvents(events)
      return { count, known: lines.length - count }
    },
  })

const readLine = (line: string, index: number, way: ImportWay) => {
  try {
    return readArchived(line, way)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw new RequestError(`\`lines[${index}]\` ${error.message}`)
  }
}

import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { apiAddress, askJson } from '../../state/api.ts'
import { change, type Signature } from '../../state/change.ts'
import { IDS_MAX, type AtRate, type Meant } from '../../state/dead-filters.ts'

const PAGE_MAX = 500

/** Starts a replay of what is meant, to the destination that it is dead for. */
export const startReplay = async (
  meant: Meant,
  how: AtRate,
  destination: string,
  ratePerSecond: number,
  signature: Signature,
): Promise<Answer<'POST /api/replay'>> => {
  const { command, subject, app } = meant.filters
  const which =
    how.by === 'ids'
      ? { ids: meant.events ?? (await idsOf(meant)) }
      : { state: 'dead', destination, command, subject, app }
  return change(
    'POST /api/replay',
    { body: { ...which, as: 'then', to: [destination], ratePerSecond } },
    signature,
  )
}

/** The events of what the filters find. */
const idsOf = async ({ filters }: Meant): Promise<string[]> => {
  const ids = new Set<string>()
  let cursor: string | undefined
  do {
    const query = { state: 'dead', ...filters, cursor, limit: String(PAGE_MAX) }
    const page = await askJson(apiAddress('GET /api/deliveries', {}, query))
    for (const { eventId } of page.deliveries) ids.add(eventId)
    cursor = page.cursor
  } while (cursor !== undefined && ids.size < IDS_MAX)
  return [...ids].slice(0, IDS_MAX)
}

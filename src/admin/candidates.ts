import { RequestError } from '../base/errors.ts'
import type { Candidates, PlanRun } from '../candidate/candidates.ts'
import type { PlanSaid } from '../candidate/plan-said.ts'
import type { Mask } from '../log/mask.ts'
import type { Reloader } from '../reload/reloader.ts'
import { candidateEndpoints } from './api/candidates.ts'
import { date } from './present.ts'
import { serve } from './serve.ts'

export interface CandidateRouteOptions {
  candidates: Candidates
  reloader: Reloader
  mask: Mask
}

const TEXT_BYTES_MAX = 1024 * 1024
const USUAL_SINCE_MS = 24 * 60 * 60_000

/** Texts that are tried in the place of the config in force, and never put there. */
export const candidateRoutes = ({ candidates, reloader, mask }: CandidateRouteOptions) =>
  serve(candidateEndpoints, {
    'POST /api/check': async ({ body: { text } }) => {
      expectShort(text)
      const result = await candidates.check(text)
      if (!result)
        throw new RequestError('other texts are being checked; try again in a moment', 'unavailable')
      const { file } = reloader.state()
      const nothing = { file, problems: [], warnings: [], routes: [] }
      if ('checked' in result) return { file, problems: [], ...result.checked }
      if ('refused' in result) return { ...nothing, problems: [...result.refused] }
      const sentence = 'failed' in result ? mask(result.failed) : 'it was not checked'
      return { ...nothing, problems: [{ file, path: '', sentence }] }
    },
    'POST /api/plans': ({ body: { text, since, until, limit }, now }) => {
      expectShort(text)
      const events = {
        since: since ?? now - USUAL_SINCE_MS,
        until: Math.min(until ?? now, now),
        eventsMax: limit,
      }
      if (events.since >= events.until)
        throw new RequestError('`since` must be before `until`, and before now: there are no other events')
      const run = candidates.plan(text, events)
      if (!run) throw new RequestError('another plan runs; wait until it is done, or end it', 'conflict')
      return { id: run.id }
    },
    'GET /api/plans/:id': ({ params: { id } }) => present(found(candidates.runOf(id), id), mask),
    'DELETE /api/plans/:id': ({ params: { id } }) => ({ id: found(candidates.end(id), id).id }),
  })

const expectShort = (text: string): void => {
  const bytes = Buffer.byteLength(text)
  if (bytes > TEXT_BYTES_MAX)
    throw new RequestError(
      `\`text\` has ${bytes} bytes; a config that is tried has at most ${TEXT_BYTES_MAX}`,
    )
}

const found = (run: PlanRun | undefined, id: string): PlanRun => {
  if (run) return run
  throw new RequestError(`there is no plan ${id}; one that is done is kept for ten minutes`, 'not-found')
}

const present = ({ id, startedAt, events, progress, result }: PlanRun, mask: Mask) => ({
  id,
  startedAt: date(startedAt),
  since: date(events.since),
  until: date(events.until),
  limit: events.eventsMax,
  ...progress,
  ...presentResult(result, mask),
})

const presentResult = (result: PlanRun['result'], mask: Mask) => {
  if (!result) return { state: 'running' as const }
  if ('planned' in result) return { state: 'done' as const, found: presentFound(result.planned) }
  const failed = { state: 'failed' as const }
  if ('refused' in result)
    return { ...failed, error: 'the text is no config that could be used', problems: [...result.refused] }
  return { ...failed, error: 'failed' in result ? mask(result.failed) : 'it was not planned' }
}

const presentFound = ({ lastReceivedAt, ...plan }: PlanSaid) => ({
  ...plan,
  ...(lastReceivedAt !== undefined && { lastReceivedAt: date(lastReceivedAt) }),
})

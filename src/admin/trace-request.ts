import { RequestError } from '../base/errors.ts'
import { isRecord } from '../events/body.ts'
import { depthMisfit } from '../events/schemas.ts'
import type { TracedCallback } from '../try/trace.ts'

/** Reads a callback to be traced. Throws {@link RequestError} when it is none. */
export const readTraceRequest = (sent: unknown): TracedCallback => {
  const { query = {}, body } = (sent ?? {}) as { query?: unknown; body?: unknown }
  if (!isRecord(body))
    throw new RequestError(
      'send { "query": { "CallbackCommand": … }, "body": { … } }; `body` must be an object',
    )
  if (!isRecord(query) || Object.values(query).some(value => typeof value !== 'string')) {
    throw new RequestError('`query` must be an object of texts, the parameters of the URL')
  }
  const deep = depthMisfit(body)
  if (deep !== undefined)
    throw new RequestError(`\`body\`${deep.slice(1)}, so it would be kept, and go nowhere`)
  return { query: query as Record<string, string>, body }
}

import { thrownText } from '../../base/thrown.ts'
import { template } from '../options.ts'
import type { Outcome } from '../outcome.ts'
import type { LazyConnection } from './connection.ts'

/** By what a system keeps the order, as a template: messages with the same key stay in order. */
export const keyOption = (description: string) =>
  template('json', {
    default: '{% if subject %}{{ subject }}{% elsif group %}{{ group }}{% else %}{{ command }}{% endif %}',
    description,
  })

/**
 * Delivers over a connection. What `send` throws is told to `judge`; if that says nothing, it counts as trouble on the
 * way, and is retried over a new connection. A refusal of the message alone should not be thrown, as it would cost the
 * connection: `send` returns it.
 */
export const deliverOver = async <Client>(
  connection: LazyConnection<Client>,
  signal: AbortSignal,
  send: (client: Client) => Promise<Outcome>,
  judge: (error: unknown) => Outcome | undefined = () => undefined,
): Promise<Outcome> => {
  try {
    return await connection.use(signal, send)
  } catch (error) {
    if (signal.aborted) return { status: 'retry', reason: thrownText(signal.reason), fault: 'destination' }
    return judge(error) ?? { status: 'retry', reason: innermost(error), fault: 'destination' }
  }
}

/** Says in one sentence whether a system can be used. `look` settles if so, and resolves to what it says of itself. */
export const probeOver = async <Client>(
  connection: LazyConnection<Client>,
  signal: AbortSignal,
  look: (client: Client) => Promise<string>,
  judge?: (error: unknown) => Outcome | undefined,
): Promise<{ ok: boolean; detail: string }> => {
  const send = async (client: Client): Promise<Outcome> => ({
    status: 'delivered',
    detail: await look(client),
  })
  const outcome = await deliverOver(connection, signal, send, judge)
  if (outcome.status === 'delivered') return { ok: true, detail: outcome.detail ?? '' }
  return { ok: false, detail: outcome.reason }
}

const DEPTH = 8

/** Libraries wrap errors in each other, as a cause or in a list; the innermost says most. */
const innermost = (error: unknown, depth = 0): string => {
  const { cause, errors } = (typeof error === 'object' && error !== null ? error : {}) as {
    cause?: unknown
    errors?: unknown
  }
  const inner: unknown = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  if (inner !== undefined && depth < DEPTH) return innermost(inner, depth + 1)
  const text = thrownText(error)
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && !text.includes(code) ? `${code}${text && `: ${text}`}` : text
}

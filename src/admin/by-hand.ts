import type { Context, Middleware } from 'koa'
import { shorten } from '../base/cut.ts'
import { RequestError } from '../base/errors.ts'
import { ownEvent } from '../callback/own-event.ts'
import { isRecord } from '../events/body.ts'
import { DONE_BY_HAND } from '../events/commands/gateway.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import type { NewEvent, Store } from '../store/store.ts'
import { date } from './present.ts'

/** A request to change something, as it was read. */
export interface Change {
  /** `drop deliveries`, for example. */
  action: string
  params: Readonly<Record<string, string>>
  body: Readonly<Record<string, unknown>>
  by: string | undefined
  note: string | undefined
}

/** Tells {@link keepByHand} what is being changed. Returns how to tell it that this is done, and with what answer. */
export const noteChange = (ctx: Context, change: Change): ((answer: unknown) => void) => {
  const noted: Noted = { ...change }
  ctx.state['change'] = noted
  return answer => (noted.answer = answer)
}

type Noted = Change & { answer?: unknown }

interface ByHandOptions {
  store: Pick<Store, 'append'>
  mask: Mask
  onFailure: (error: unknown) => void
}

/**
 * Keeps what people change as the event `Gateway.DoneByHand`, before they are answered. Nothing where nothing was changed: for a dry run, and
 * where it was refused. What fails may be done in part, and is kept.
 */
export const keepByHand = ({ store, mask, onFailure }: ByHandOptions): Middleware => {
  const keep = async (ctx: Context): Promise<void> => {
    const change = ctx.state['change'] as Noted | undefined
    if (!change || change.body['dryRun'] === true || ctx.status === REFUSED) return
    // It is done, whether this can be kept or not.
    await store.append([eventOf(change, fromOf(ctx), mask)]).catch(onFailure)
  }
  return async function keepByHandMiddleware(ctx, next) {
    try {
      await next()
    } catch (error) {
      if (!(error instanceof RequestError)) await keep(ctx)
      throw error
    }
    await keep(ctx)
  }
}

/** A config that cannot be used is answered so, with its mistakes. */
const REFUSED = 422

/** Only what they say of themselves: it is no proof. Browsers name the origin with each request that changes something. */
const fromOf = ({ headers }: Context): 'cli' | 'console' | 'api' => {
  if (headers['user-agent']?.startsWith('chatgate/')) return 'cli'
  return headers.origin === undefined ? 'api' : 'console'
}

const eventOf = ({ action, params, body, by, note, answer }: Noted, from: string, mask: Mask): NewEvent => {
  const { count, total, id } = isRecord(answer) ? answer : {}
  // What is imported is kept as what it is.
  const { lines: _lines, ...selection } = body
  const target = Object.values(params).join('/') || (typeof id === 'number' ? String(id) : undefined)
  const told = {
    Action: action,
    ...(target !== undefined && { Target: target }),
    ...(Object.keys(selection).length > 0 && { Selection: selection }),
    ...(typeof (count ?? total) === 'number' && { Count: count ?? total }),
    ...(by !== undefined && { By: by }),
    ...(note !== undefined && { Note: note }),
  }
  const masked = bounded(maskTexts(told, mask)) as typeof told
  return {
    ...ownEvent(DONE_BY_HAND, masked.Target ?? action, {
      CallbackCommand: DONE_BY_HAND,
      ...masked,
      From: from,
      ...(answer === undefined && { Failed: true }),
      EventTime: Date.now(),
    }),
    ...(masked.By !== undefined && { operator: masked.By }),
  }
}

const TEXT_SHOWN = 1_000
const ITEMS_SHOWN = 20

/** The same, with a bound on each text and list, and with its times as people read them. */
const bounded = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return shorten(value, TEXT_SHOWN)
  if (typeof value === 'number' && (name === 'since' || name === 'until')) return date(value)
  if (Array.isArray(value)) {
    const shown = value.slice(0, ITEMS_SHOWN).map(item => bounded(item))
    return value.length > ITEMS_SHOWN ? [...shown, `and ${value.length - ITEMS_SHOWN} more`] : shown
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, bounded(one, key)]))
}

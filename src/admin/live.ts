import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestError } from '../base/errors.ts'
import { escaped } from '../log/printable.ts'
import type { EventSummary } from '../store/store.ts'
import { LiveFollower, seen, type SeenEvent } from './live-changes.ts'
import { createLook, type Look, type LiveQuery, type LookedAtStore } from './live-look.ts'
import { withDates } from './present.ts'

const LOOK_MS = 250
/** The store is busy with live events for at most a fifth of the time, however slow a filter is. */
const REST_PER_LOOK = 4
const SHOWN = 50
const STREAMS_MAX = 20
/** A proxy closes a connection on which nothing happens. */
const BEAT_MS = 15_000
/** Whoever may look no more is found out soon: the viewer comes again, with its token. */
const STREAM_MAX_MS = 10 * 60_000

interface Viewer {
  stream: PassThrough
  follower: LiveFollower
  beatAt: number
  endAt: number
}

/** All viewers with the same filter are told by one loop, which reads the newest events from the store: so a pause loses nothing. */
export class Live {
  readonly #store: LookedAtStore
  readonly #rooms = new Map<string, Set<Viewer>>()
  readonly #ended = new AbortController()

  constructor(store: LookedAtStore) {
    this.#store = store
  }

  /** A stream of Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Throws {@link RequestError}. */
  follow(query: LiveQuery, after: number): PassThrough {
    const viewers = [...this.#rooms.values()].reduce((sum, room) => sum + room.size, 0)
    if (viewers >= STREAMS_MAX)
      throw new RequestError(`there are ${STREAMS_MAX} live viewers already; close one first`, 'unavailable')
    if (this.#ended.signal.aborted) throw new RequestError('the gateway is stopping', 'unavailable')
    const now = performance.now()
    const viewer = {
      stream: new PassThrough(),
      follower: new LiveFollower(after, now),
      beatAt: now + BEAT_MS,
      endAt: now + STREAM_MAX_MS,
    }
    this.#enter(query, viewer)
    viewer.stream.write(': chatgate\n\n')
    return viewer.stream
  }

  /** Ends all streams. */
  close(): void {
    this.#ended.abort()
    for (const room of this.#rooms.values()) for (const { stream } of room) stream.end()
  }

  #enter(query: LiveQuery, viewer: Viewer): void {
    const key = JSON.stringify(query)
    const room = this.#rooms.get(key) ?? new Set()
    const isNew = room.size === 0
    room.add(viewer)
    this.#rooms.set(key, room)
    viewer.stream.once('close', () => {
      room.delete(viewer)
      if (room.size === 0) this.#rooms.delete(key)
    })
    if (isNew) void this.#tell(createLook(this.#store, query, SHOWN), room)
  }

  async #tell(look: Look, room: Set<Viewer>): Promise<void> {
    while (room.size > 0 && !this.#ended.signal.aborted) {
      const startedAt = performance.now()
      const messageFor = await lookOnce(look)
      for (const viewer of room) tellViewer(viewer, messageFor)
      const restMs = (performance.now() - startedAt) * REST_PER_LOOK
      await sleep(Math.max(LOOK_MS, restMs), undefined, { signal: this.#ended.signal }).catch(() => {})
    }
  }
}

/** What a viewer is told of one look; nothing where nothing is new to it. */
type MessageFor = (viewer: Viewer, now: number) => string | undefined

const lookOnce = async (look: Look): Promise<MessageFor> => {
  try {
    const looked = (await look()).map(writtenOnce)
    return ({ follower }, now) => changesFor(follower, looked, now)
  } catch {
    return () => FAILED
  }
}

const FAILED = `data: ${JSON.stringify({ error: 'the store does not answer; trying again' })}\n\n`

/** An event with its JSON, which is written once for all viewers. */
type Written = SeenEvent & { json: () => string }

const writtenOnce = (event: EventSummary): Written => {
  let text: string | undefined
  return { ...seen(event), json: () => (text ??= escaped(JSON.stringify(withDates(event)))) }
}

const changesFor = (follower: LiveFollower, newest: readonly Written[], now: number): string | undefined => {
  const { events, changed, more } = follower.look(newest, now)
  if (events.length + changed.length === 0) return undefined
  const [told, further] = [events, changed].map(list => list.map(({ json }) => json()).join())
  return `data: {"events":[${told}],"changed":[${further}],"more":${more}}\n\n`
}

const tellViewer = (viewer: Viewer, messageFor: MessageFor): void => {
  const { stream } = viewer
  const now = performance.now()
  if (now > viewer.endAt) return void stream.end()
  // A slow reader is told later, of all that came meanwhile.
  if (stream.writableNeedDrain) return
  const message = messageFor(viewer, now) ?? (now > viewer.beatAt ? ': still here\n\n' : undefined)
  if (message === undefined) return
  stream.write(message)
  viewer.beatAt = now + BEAT_MS
}

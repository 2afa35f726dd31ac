import type { MessagePort } from 'node:worker_threads'
import { Caller } from './thread/calls.ts'
import type { ReaderCalls } from './thread/reader.ts'
import type { WriterCalls } from './thread/writer.ts'
import { RecentEvents } from '../recent-events.ts'
import type { NewEvent, Store } from '../store.ts'

/** The ways to the two threads that hold a file. */
export interface SqlitePorts {
  writer: MessagePort
  reader: MessagePort
}

/** The store in a SQLite file, seen from any thread: every statement runs in the writer's or the reader's thread. */
export const sqliteStore = (ports: SqlitePorts): Store => {
  const listeners: (() => void)[] = []
  const writer = new Caller<WriterCalls>(ports.writer, () => listeners.forEach(listener => listener()))
  const reader = new Caller<ReaderCalls>(ports.reader, () => {})
  return {
    ...workOf(writer, reader),
    append: async events => void (await writer.call('append', events.map(withOwnBody))),
    ...archiveCalls(writer, reader),
    unrouted: limit => reader.call('unrouted', limit),
    recordDecision: (eventId, decision) => writer.call('recordDecision', eventId, decision),
    setPaused: (destination, paused, now) => writer.call('setPaused', destination, paused, now),
    addReplay: replay => writer.call('addReplay', replay),
    setReplayState: (id, state, now) => writer.call('setReplayState', id, state, now),
    setReplayRequest: (id, request) => writer.call('setReplayRequest', id, request),
    advanceReplay: (id, cursor, events, now) => writer.call('advanceReplay', id, cursor, events, now),
    replays: limit => reader.call('replays', limit),
    replay: id => reader.call('replay', id),
    runningReplay: () => reader.call('runningReplay'),
    countReplays: () => reader.call('countReplays'),
    eventsAfter: (query, after) => reader.call('eventsAfter', query, after),
    countEvents: query => reader.call('countEvents', query),
    retain: limits => writer.call('retain', limits),
    believedUntil: () => reader.call('believedUntil'),
    believe: until => writer.call('believe', until),
    endWaits: destination => writer.call('endWaits', destination),
    hurry: (destination, limit, now) => writer.call('hurry', destination, limit, now),
    mendDue: (latest, leaseMs, now) => writer.call('mendDue', latest, leaseMs, now),
    moveDeliveries: (selection, to, limit, now) => writer.call('moveDeliveries', selection, to, limit, now),
    destinations: () => reader.call('destinations'),
    destination: name => reader.call('destination', name),
    circuits: () => reader.call('circuits'),
    surveyDeliveries: (selection, atMost) => reader.call('surveyDeliveries', selection, atMost),
    beat: node => writer.call('beat', node),
    nodes: () => reader.call('nodes'),
    events: query => reader.call('events', query),
    searchEvents: search => reader.call('searchEvents', search),
    event: id => reader.call('event', id),
    profile: (app, user) => reader.call('profile', app, user),
    deliveries: query => reader.call('deliveries', query),
    deliveryGroups: selection => reader.call('deliveryGroups', selection),
    check: () => writer.call('check'),
    onWork: listener => void listeners.push(listener),
    close: async () => void (await Promise.all([writer.close(), reader.close()])),
  }
}

/** What the thread that routes and delivers asks for. */
const workOf = (writer: Caller<WriterCalls>, reader: Caller<ReaderCalls>) => {
  const recent = new RecentEvents(seqs => reader.call('eventsBySeq', seqs))
  return {
    takeUnrouted: async limit => recent.remember(await writer.call('takeUnrouted', limit)),
    recordRouting: routings => {
      recent.routed(routings)
      return writer.call('recordRouting', routings)
    },
    takeDue: async request => recent.complete(await writer.call('takeDue', request, recent.from)),
    recordAttempts: records => writer.call('recordAttempts', records),
    attemptUnderWay: (seq, destination) => writer.call('attemptUnderWay', seq, destination),
    release: (owner, now) => writer.call('release', owner, now),
  } satisfies Partial<Store>
}

const archiveCalls = (
  writer: Caller<WriterCalls>,
  reader: Caller<ReaderCalls>,
): Pick<Store, 'importEvents' | 'exportEvents'> => ({
  importEvents: events => writer.call('importEvents', events.map(withOwnBody)),
  exportEvents: query => reader.call('exportEvents', query),
})

/** A part of a larger buffer would drag all of it along to the other thread. */
const withOwnBody = <Event extends Pick<NewEvent, 'body'>>(event: Event): Event =>
  event.body.byteLength === event.body.buffer.byteLength
    ? event
    : { ...event, body: new Uint8Array(event.body) }

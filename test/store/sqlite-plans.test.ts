/** How SQLite plans the statements of the gateway: none of them looks at a whole table, or sorts. */
import { describe, expect, test } from 'vitest'
import { PLAN_STATEMENTS } from '../../src/store/sqlite/write/plan.ts'
import { deliveriesStatement, surveyStatement } from '../../src/store/read/deliveries.ts'
import {
  newestAttemptsStatement,
  queuesStatement,
  waitingAttemptsStatement,
} from '../../src/store/read/destinations.ts'
import { SQLITE } from '../../src/store/read/dialect.ts'
import { DIGEST_STATEMENTS } from '../../src/store/sqlite/write/digest.ts'
import { DUE_STATEMENTS } from '../../src/store/sqlite/write/due.ts'
import { LEASING_STATEMENTS } from '../../src/store/sqlite/write/leasing.ts'
import { eventsStatement } from '../../src/store/read/events.ts'
import { DESTINATION_STATEMENTS } from '../../src/store/sqlite/waiting/destinations.ts'
import { LINE_STATEMENTS } from '../../src/store/sqlite/waiting/lines.ts'
import { openWriter } from '../../src/store/sqlite/file.ts'
import { pageStatement, sumsStatement } from '../../src/store/read/groups.ts'
import { HAND_STATEMENTS } from '../../src/store/sqlite/write/by-hand.ts'
import { MOVE_STATEMENTS } from '../../src/store/sqlite/write/change-state.ts'
import { PROFILE_STATEMENTS } from '../../src/store/sqlite/write/profile.ts'
import { RECORD_STATEMENTS } from '../../src/store/sqlite/write/record.ts'
import { REPEAT_STATEMENTS } from '../../src/store/sqlite/write/repeats.ts'
import { REPLAY_STATEMENTS } from '../../src/store/sqlite/write/replays.ts'
import { RETAIN_STATEMENTS } from '../../src/store/sqlite/write/retain.ts'
import { UNROUTED_STATEMENTS } from '../../src/store/sqlite/write/unrouted.ts'
import { REPLAY_READS } from '../../src/store/read/replays.ts'
import { matchesStatement, stepStatement } from '../../src/store/read/search.ts'
import { SELECT_FIRST_AT } from '../../src/store/read/time.ts'
import type { DeliveryQuery, EventQuery } from '../../src/store/store.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'

const { newPath } = sqliteFiles()

const planOf = (sql: string): string => {
  const { database, close } = openWriter(newPath())
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
  close()
  return plan.map(({ detail }) => String(detail)).join('\n')
}

describe('the plan of a statement', () => {
  test.for(
    Object.entries({
      ...DUE_STATEMENTS,
      ...LEASING_STATEMENTS,
      ...PLAN_STATEMENTS,
      ...LINE_STATEMENTS,
      ...DESTINATION_STATEMENTS,
      ...HAND_STATEMENTS,
      ...DIGEST_STATEMENTS,
      ...RETAIN_STATEMENTS,
      ...REPLAY_STATEMENTS,
      runningReplay: REPLAY_READS.running,
      countReplays: REPLAY_READS.count,
      selectFirstAt: SELECT_FIRST_AT,
      ...MOVE_STATEMENTS,
      ...RECORD_STATEMENTS,
      ...PROFILE_STATEMENTS,
      ...UNROUTED_STATEMENTS,
      ...REPEAT_STATEMENTS,
    }),
  )('looks at what it needs only: %s', ([, sql]) => {
    // The table of unrouted events holds nothing else, `half` is one row at a time, and `json_each` is what was asked for.
    expect(planOf(sql)).not.toMatch(/SCAN (?!u\b|half\b|CONSTANT|json_each)|TEMP B-TREE/)
  })

  test.for<Omit<EventQuery, 'limit'>>([
    {},
    { subject: 'ann' },
    { route: 'r' },
    { reason: 'passed' },
    { cursor: 9 },
  ])('reads events newest first without sorting them: %o', query =>
    expect(planOf(eventsStatement(SQLITE, { ...query, limit: 9 }).sql)).not.toMatch(/TEMP B-TREE/),
  )

  test('looks only at the events of a time', () => {
    const { sql } = eventsStatement(SQLITE, { since: 1, subject: 'ann', limit: 9 }, [
      { sql: 'e.seq >= ?', values: [1] },
    ])
    expect(planOf(sql)).toMatch(/SEARCH e USING INTEGER PRIMARY KEY \(rowid>\?\)/)
  })

  test.for<NonNullable<EventQuery['state']>>(['unrouted', 'unreadable', 'waiting', 'dead'])(
    'finds the events in state %s by an index',
    state =>
      expect(planOf(eventsStatement(SQLITE, { state, limit: 9 }).sql)).not.toMatch(
        /SCAN e(?! USING INDEX event_unreadable)|TEMP B-TREE/,
      ),
  )

  test.for<Omit<DeliveryQuery, 'limit'>>([
    {},
    { cursor: '9:r/a' },
    { destination: 'r/a' },
    { state: 'dead' },
  ])('reads deliveries newest first without sorting them: %o', query =>
    expect(planOf(deliveriesStatement(SQLITE, { ...query, limit: 9 }).sql)).not.toMatch(
      /TEMP B-TREE|AUTOMATIC/,
    ),
  )

  test.for([
    ['dead', 'INDEX delivery_dead'],
    ['waiting', 'PRIMARY KEY'],
    ['delivered', 'PRIMARY KEY'],
  ] as const)('walks through what is %s for its groups in order, from a place on', ([state, index]) => {
    const walked = new RegExp(`SEARCH delivery USING (COVERING )?${index} \\(event_seq<\\?\\)`)
    expect(planOf(pageStatement(SQLITE, { state }, 9).sql)).toMatch(walked)
    expect(planOf(pageStatement(SQLITE, { state }, 9).sql)).not.toMatch(/TEMP B-TREE/)
    const sums = planOf(sumsStatement(SQLITE, { state, reason: 'x', app: 'y', since: 1 }, 1, 9).sql)
    expect(sums).toMatch(
      new RegExp(`SEARCH delivery USING (COVERING )?${index} \\(event_seq>\\? AND event_seq<\\?\\)`),
    )
    expect(sums).toMatch(/SEARCH delivery USING PRIMARY KEY \(event_seq=\? AND destination=\?\)/)
    expect(sums).not.toMatch(/SCAN|AUTOMATIC/)
  })

  test.for([
    [{ state: 'dead' }, 'SCAN delivery USING INDEX delivery_dead'],
    [{ state: 'waiting' }, 'SCAN delivery USING COVERING INDEX delivery_waiting'],
    [
      { state: 'waiting', destination: 'r/a' },
      'SEARCH delivery USING COVERING INDEX delivery_waiting (destination=?)',
    ],
    [{ state: 'delivered', eventIds: ['x'] }, 'SEARCH delivery USING PRIMARY KEY (event_seq=?)'],
  ] as const)('surveys %o by an index', ([selection, index]) =>
    expect(planOf(surveyStatement(SQLITE, selection, 9).sql)).toContain(index),
  )

  test('finds the queues of a destination by their index, in its order', () => {
    const plan = planOf(queuesStatement(SQLITE, 'r/a').sql)
    expect(plan).toMatch(
      /SEARCH d USING (COVERING )?INDEX delivery_order \(destination=\? AND order_key>\?\)/,
    )
    expect(plan).toMatch(
      /SEARCH d USING (COVERING )?INDEX delivery_order \(destination=\? AND order_key=\? AND position=\?\)/,
    )
    expect(plan).not.toMatch(/TEMP B-TREE FOR GROUP BY|SCAN (d|e)\b|AUTOMATIC/)
  })

  test('finds the last attempts to a destination without looking at all of them', () => {
    const newest = planOf(newestAttemptsStatement('r/a').sql)
    expect(newest).toMatch(/CO-ROUTINE a\nSCAN attempt\n/)
    const waiting = planOf(waitingAttemptsStatement(SQLITE, 'r/a').sql)
    expect(waiting).toMatch(
      /SEARCH delivery USING (COVERING )?INDEX delivery_due \(destination=\? AND <expr>=\? AND due_at>\?\)/,
    )
    expect(waiting).toMatch(/SEARCH a USING PRIMARY KEY \(event_seq=\? AND destination=\?\)/)
  })

  test('searches events by steps, each by its place', () => {
    const step = planOf(stepStatement([{ sql: 'e.seq >= ?', values: [1] }], 9).sql)
    expect(step).toMatch(/SEARCH e USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/)
    expect(step).not.toMatch(/TEMP B-TREE/)
    const matches = planOf(matchesStatement(SQLITE, { contains: 'x', tag: 'y', limit: 9 }, 1, 9).sql)
    expect(matches).toMatch(/SEARCH e USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/)
    expect(matches).toMatch(/SEARCH p USING PRIMARY KEY \(app=\? AND user=\? AND tag=\?\)/)
    expect(matches).not.toMatch(/TEMP B-TREE|SCAN/)
  })

  test('finds the waiting deliveries of a destination by their index', () => {
    const { sql } = deliveriesStatement(SQLITE, { state: 'waiting', destination: 'r/a', limit: 9 })
    expect(planOf(sql)).toMatch(/SEARCH delivery USING (COVERING )?INDEX delivery_waiting \(destination=\?\)/)
  })
})

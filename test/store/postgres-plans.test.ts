/** How PostgreSQL plans the statements of the gateway: none of them looks at a whole table. */
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { AGAIN_STATEMENTS, PLAN_STATEMENTS } from '../../src/store/postgres/write/plan.ts'
import { APPEND_STATEMENTS } from '../../src/store/postgres/write/append.ts'
import { DIGEST_STATEMENTS } from '../../src/store/postgres/write/digest.ts'
import { DUE_STATEMENTS } from '../../src/store/postgres/write/due.ts'
import { HAND_STATEMENTS } from '../../src/store/postgres/write/by-hand.ts'
import { NODE_STATEMENTS } from '../../src/store/postgres/nodes.ts'
import { MOVE_STATEMENTS } from '../../src/store/postgres/write/change-state.ts'
import { ORDER_STATEMENTS } from '../../src/store/postgres/write/order.ts'
import { PLACE_STATEMENTS } from '../../src/store/postgres/write/place.ts'
import { PROFILE_STATEMENTS } from '../../src/store/postgres/write/profile.ts'
import { RATE_STATEMENTS } from '../../src/store/postgres/write/rate.ts'
import { RECORD_STATEMENTS } from '../../src/store/postgres/write/record.ts'
import { REPLAY_STATEMENTS } from '../../src/store/postgres/write/replays.ts'
import { RETAIN_STATEMENTS } from '../../src/store/postgres/write/retain.ts'
import { ROUTING_STATEMENTS } from '../../src/store/postgres/write/routing.ts'
import { UNDER_WAY_STATEMENTS } from '../../src/store/postgres/write/under-way.ts'
import { POSTGRES } from '../../src/store/read/dialect.ts'
import { profileStatement } from '../../src/store/read/profile.ts'
import { surveyStatement } from '../../src/store/read/deliveries.ts'
import {
  newestAttemptsStatement,
  queuesStatement,
  waitingAttemptsStatement,
} from '../../src/store/read/destinations.ts'
import { pageStatement, sumsStatement } from '../../src/store/read/groups.ts'
import { REPLAY_READS } from '../../src/store/read/replays.ts'
import { matchesStatement, stepStatement } from '../../src/store/read/search.ts'
import { SELECT_FIRST_AT } from '../../src/store/read/time.ts'
import { numbered } from '../../src/store/postgres/statement.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'

const { newDatabase } = testPostgres()

describe('the plan of a statement', () => {
  const statements = Object.entries({
    ...DUE_STATEMENTS,
    ...RATE_STATEMENTS,
    ...APPEND_STATEMENTS,
    ...PROFILE_STATEMENTS,
    ...ROUTING_STATEMENTS,
    ...PLACE_STATEMENTS,
    ...PLAN_STATEMENTS,
    ...ORDER_STATEMENTS,
    ...HAND_STATEMENTS,
    ...DIGEST_STATEMENTS,
    ...RETAIN_STATEMENTS,
    ...NODE_STATEMENTS,
    ...REPLAY_STATEMENTS,
    ...AGAIN_STATEMENTS,
    ...MOVE_STATEMENTS,
    ...UNDER_WAY_STATEMENTS,
    ...RECORD_STATEMENTS,
    selectReplays: numbered(REPLAY_READS.newest),
    selectReplay: numbered(REPLAY_READS.one),
    selectRunning: numbered(REPLAY_READS.running),
    countReplays: numbered(REPLAY_READS.count),
    selectProfile: numbered(profileStatement(POSTGRES)),
    selectFirstAt: numbered(SELECT_FIRST_AT),
    surveyOfDead: numbered(surveyStatement(POSTGRES, { state: 'dead', reason: 'x' }, 9).sql),
    surveyOfWaiting: numbered(surveyStatement(POSTGRES, { state: 'waiting', destination: 'r/1' }, 9).sql),
    queues: numbered(queuesStatement(POSTGRES, 'r/1').sql),
    newestAttempts: numbered(newestAttemptsStatement('r/1').sql),
    waitingAttempts: numbered(waitingAttemptsStatement(POSTGRES, 'r/1').sql),
    searchStep: numbered(stepStatement([], 9).sql),
    searchMatches: numbered(matchesStatement(POSTGRES, { contains: 'x', tag: 'y', limit: 9 }, 1, 9).sql),
    pageOfDead: numbered(pageStatement(POSTGRES, { state: 'dead' }, 9).sql),
    pageOfWaiting: numbered(pageStatement(POSTGRES, { state: 'waiting' }, 9).sql),
    sumsOfDead: numbered(sumsStatement(POSTGRES, { state: 'dead', reason: 'x' }, 1, 9).sql),
    sumsOfWaiting: numbered(sumsStatement(POSTGRES, { state: 'waiting', app: 'x' }, 1, 9).sql),
  })

  const fill = (from: number, to: number): string => `
    INSERT INTO event (id, app, command, kind, received_at, time, by_admin, query, body)
      SELECT n, '', 'c', 'after', n, n, false, '', '' FROM generate_series(${from}, ${to}) n;
    INSERT INTO routing SELECT n, n, '{}' FROM generate_series(${from}, ${to}) n;
    INSERT INTO repeat SELECT n, n FROM generate_series(${from}, ${to}) n;
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
        created_at, updated_at, due_at)
      SELECT n, 'r/' || d, CASE n % 3 WHEN 0 THEN 'waiting' WHEN 1 THEN 'delivered' ELSE 'dead' END, n, n % 1000, n - n % 2,
        0, 0, n, n, CASE n % 3 WHEN 0 THEN n END
      FROM generate_series(${from}, ${to}) n, generate_series(1, 3) d;
    INSERT INTO attempt SELECT event_seq, destination, 1, 1, 1, '' FROM delivery WHERE event_seq >= ${from}`

  const plansOf = async (url: string): Promise<[string, string][]> => {
    const plans: [string, string][] = []
    for (const [name, statement] of statements) {
      const rows = await query(url, `EXPLAIN (GENERIC_PLAN) ${statement}`)
      plans.push([name, rows.map(row => String(row['QUERY PLAN'])).join('\n')])
    }
    return plans
  }

  test.for([
    ['knows what is in the tables', 'ANALYZE'],
    ['believes that they are still empty', ''],
  ])('looks at what it needs only, while the planner %s', async ([, analyze = ''], context) => {
    const url = await newDatabase()
    const [server] = await query(url, "SELECT current_setting('server_version_num')::int AS version")
    if (Number(server?.['version']) < 160_000) context.skip('needs EXPLAIN (GENERIC_PLAN), of PostgreSQL 16')
    await (await openStore(url)).close()
    await query(url, `${fill(1, 100)}; ANALYZE; ${fill(101, 30_000)}; ${analyze}`)
    const plans = await plansOf(url)
    const scanning = plans.filter(([, plan]) =>
      /Seq Scan on (event|delivery|attempt|routing|repeat)\b/.test(plan),
    )
    expect(scanning).toEqual([])
    const planOf = (name: string): string => plans.find(([other]) => other === name)?.[1] ?? ''
    const indexOf = (name: string): string | undefined =>
      /using (delivery_(?:due|order|waiting|digest|dead|leased|pkey))/.exec(planOf(name))?.[1]
    expect(['lease', 'hurry'].map(indexOf)).toEqual(Array(2).fill('delivery_due'))
    const inOrder = ['insertRouted', 'insertDeliveries', 'planAnew', 'letNextPass', 'lockFirst']
    expect(inOrder.map(indexOf)).toEqual(Array(5).fill('delivery_order'))
    const next = /Limit.*\n.*\n.*using (\w+) on delivery/.exec(planOf('settle').split('CTE next')[1] ?? '')
    expect(next?.[1]).toBe('delivery_order')
    expect(planOf('releaseSilent')).toMatch(/ (on|using) delivery_leased\b/)
    expect(['lock', 'settle', 'giveBack'].map(indexOf)).toEqual(Array(3).fill('delivery_pkey'))
    expect(['settleMembers', 'selectMembers', 'handOver'].map(indexOf)).toEqual(
      Array(3).fill('delivery_digest'),
    )
  })
})

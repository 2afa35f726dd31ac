/** What /metrics says is what happened: to callbacks and deliveries, by hand, and when something fails. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, signature, startGateway, type RunningGateway } from '../support/gateway.ts'
import { needPromtool, promtool } from '../support/promtool.ts'
import { startReceiver } from '../support/receiver.ts'
import type { Scrape } from '../support/scrape.ts'
import { scrapedWhen } from '../support/scraped-when.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const SEND = 'Group.CallbackBeforeSendMsg'

/** Stops events of one subject for a reason that it declares, and those of another for one that it makes up. */
const MOODY = `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'filter',
  summary: 'Stops whom it does not like.',
  options: {},
  example: {},
  reasons: { disliked: 'It does not like the subject.' },
  start: () => ({
    keep({ subject, id }) {
      if (subject === 'disliked') return { keep: false, reason: 'disliked' }
      return subject === 'unlucky' ? { keep: false, reason: 'on the day of ' + id } : true
    },
  }),
})
`

const LATE = `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'responder',
  summary: 'Comes too late.',
  options: {},
  example: {},
  start: () => ({
    answer: ({ body }) => new Promise(resolve => setTimeout(resolve, body.Late ? 300 : 0, { decision: 'refuse', code: 10100, info: 'no' })),
  }),
})
`

describe('after real traffic', () => {
  const start = async () => {
    const good = await startReceiver()
    const bad = await startReceiver({ answer: (_request, index) => ({ status: index === 0 ? 503 : 422 }) })
    const config = `${HEAD.replace('{}', '{}, "1400000002": { token: a-token-of-the-test }')}
plugins: { moody: ./moody.ts, late: ./late.ts }
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps:
      - moody: {}
      - webhook: { name: good, url: "${good.url}" }
      - webhook: { name: bad, url: "${bad.url}", retry: { first: 50ms, max: 50ms }, circuit: { failures: 1, probe: 100ms } }
answers:
  ${SEND}: { within: 200ms, steps: [{ late: {} }] }
`
    return startGateway({ config, files: { 'moody.ts': MOODY, 'late.ts': LATE } })
  }

  const send = async (gateway: RunningGateway): Promise<void> => {
    for (const subject of ['ann', 'disliked', 'unlucky', 'unlucky'])
      await gateway.post(profileChange(subject, { Tag_Profile_IM_Nick: `${subject}${Math.random()}` }))
    const repeated = profileChange('ann')
    for (let time = 0; time < 2; time += 1)
      await gateway.post({ ...repeated, ProfileItem: [{ Tag: 'Tag_Profile_IM_Level', Value: 1 }] })
    await gateway.post({ CallbackCommand: 'Vendor.CallbackOfTomorrow', Text: 'new' })
    const signed = { SdkAppid: '1400000002', ...signature('another-token') }
    for (let time = 0; time < 3; time += 1) await gateway.post(profileChange('eve'), signed)
    await gateway.post(profileChange('eve'), { SdkAppid: '1499999999' })
    for (const Late of [false, true]) await gateway.post({ CallbackCommand: SEND, GroupId: 'g', Late })
  }

  const isAllThere = ({ sum }: Scrape): boolean =>
    // Eight of Chat's, and the news that a destination fails, is back and has a dead delivery.
    sum('chatgate_events_routed_total') === 11 &&
    sum('chatgate_deliveries_total') === 4 &&
    sum('chatgate_verdicts_untold_total') === 1 &&
    sum('chatgate_destination_failing') === 0

  test('each metric has the value of what happened', async context => {
    const gateway = await start()
    await send(gateway)
    const { sum, text } = await scrapedWhen(gateway, isAllThere, 'everything is counted')

    const values: [name: string, labels: Record<string, string>, value: number | undefined][] = [
      ['chatgate_callbacks_total', { app: '1400000001', answer: 'kept' }, 7],
      ['chatgate_callbacks_total', { command: 'Profile.CallbackPortraitSet', answer: 'kept' }, 6],
      ['chatgate_callbacks_total', { command: 'other' }, 1],
      ['chatgate_callbacks_total', { command: SEND, answer: 'decided' }, 2],
      ['chatgate_callbacks_refused_total', { app: '1400000002', answer: 'sign-wrong' }, 3],
      ['chatgate_callbacks_refused_total', { app: 'other', answer: 'app-unknown' }, 1],
      ['chatgate_callbacks_refused_total', { app: '1400000001' }, 0],
      ['chatgate_answer_duration_seconds_count', { answer: 'kept' }, 7],
      ['chatgate_answer_duration_seconds_count', {}, 13],
      ['chatgate_keep_waiting_bytes', {}, 0],
      ['chatgate_decisions_total', { command: SEND, told: 'refuse', reason: 'answered' }, 1],
      ['chatgate_decisions_total', { command: SEND, told: 'allow', reason: 'late' }, 1],
      ['chatgate_decision_duration_seconds_count', { command: SEND }, 2],
      ['chatgate_decision_duration_seconds_bucket', { command: SEND, le: '0.1' }, 1],
      ['chatgate_verdicts_untold_total', { command: SEND, told: 'refuse', reason: 'late' }, 1],
      ['chatgate_events_routed_total', { outcome: 'routed' }, 2],
      ['chatgate_events_routed_total', { outcome: 'no-route-wanted-it' }, 9],
      ['chatgate_events_stopped_total', { step: 'all/1. moody', reason: 'disliked' }, 1],
      ['chatgate_events_stopped_total', { step: 'all/1. moody', reason: 'undeclared' }, 2],
      ['chatgate_events_stopped_total', {}, 3],
      ['chatgate_events_repeated_total', {}, 1],
      ['chatgate_delivery_attempts_total', { destination: 'all/good', outcome: 'delivered' }, 2],
      ['chatgate_delivery_attempts_total', { destination: 'all/good', outcome: 'retry' }, 0],
      ['chatgate_delivery_attempts_total', { destination: 'all/bad', outcome: 'retry' }, 1],
      ['chatgate_delivery_attempts_total', { destination: 'all/bad', outcome: 'rejected' }, 2],
      ['chatgate_delivery_attempt_duration_seconds_count', { destination: 'all/bad' }, 3],
      ['chatgate_deliveries_total', { destination: 'all/good', outcome: 'delivered' }, 2],
      ['chatgate_deliveries_total', { destination: 'all/bad', outcome: 'dead' }, 2],
      ['chatgate_delivery_delay_seconds_count', { destination: 'all/good' }, 2],
      ['chatgate_deliveries_dead', { destination: 'all/bad' }, 2],
      ['chatgate_deliveries_waiting', {}, 0],
      ['chatgate_deliveries_oldest_waiting_age_seconds', {}, 0],
      ['chatgate_events_oldest_unrouted_age_seconds', {}, 0],
      ['chatgate_destination_paused', { destination: 'all/good' }, 0],
      ['chatgate_destination_held', {}, 0],
      ['chatgate_replays', { state: 'running' }, 0],
      ['chatgate_work_thread_restarts_total', {}, 0],
      ['chatgate_work_thread_up', {}, 1],
      ['chatgate_store_up', {}, 1],
      ['chatgate_store_failed_calls_total', {}, 0],
      ['chatgate_build_info', { node: process.version }, 1],
    ]
    for (const [name, labels, value] of values)
      expect({ name, labels, value: sum(name, labels) }).toEqual({ name, labels, value })

    const commits = sum('chatgate_store_commit_duration_seconds_count') ?? 0
    expect(commits).toBeGreaterThanOrEqual(9)
    expect(sum('chatgate_store_commit_calls_sum')).toBeGreaterThanOrEqual(commits)
    const listening = gateway.log.find(({ msg }) => msg === 'listening')
    expect(sum('chatgate_config_info', { hash: String(listening?.['config']) })).toBe(1)
    const loadedAt = (sum('chatgate_config_loaded_timestamp_seconds') ?? 0) * 1000
    expect(Math.abs(Date.now() - loadedAt)).toBeLessThan(60_000)

    const documented = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')
    const names = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name)
    expect(names.filter(name => !documented.includes(`| \`${name}\``))).toEqual([])

    needPromtool(context)
    expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, output: '' })
  })

  test('what somebody does by hand shows: a pause, and dead deliveries asked for again', async () => {
    const gateway = await start()
    const run = (...args: string[]) => chatgate(gateway.folder, [...args, '--admin', gateway.admin])
    await gateway.post(profileChange('ann'))
    await scrapedWhen(gateway, ({ sum }) => sum('chatgate_deliveries_dead') === 1, 'one is dead')
    await run('dead', 'replay', '--destination', 'all/bad')
    const bad = { destination: 'all/bad', outcome: 'dead' }
    await scrapedWhen(
      gateway,
      ({ sum }) => sum('chatgate_deliveries_replayed_total', bad) === 1,
      'it has been replayed',
    )
    await run('destinations', 'pause', 'all/good')
    await gateway.post(profileChange('bob'))
    const { sum } = await scrapedWhen(
      gateway,
      metrics => (metrics.sum('chatgate_deliveries_oldest_waiting_age_seconds') ?? 0) > 0,
      'one waits',
    )
    expect(sum('chatgate_destination_paused', { destination: 'all/good' })).toBe(1)
    expect(sum('chatgate_deliveries_waiting', { destination: 'all/good' })).toBe(1)
  })
})

test('a destination that fails and a plugin that hangs are named', async () => {
  const receiver = await startReceiver({ answer: () => ({ status: 503 }) })
  const hang = MOODY.replace(`if (subject === 'disliked')`, `while (subject === 'loop') {} if (false)`)
  const gateway = await startGateway({
    config: `${HEAD}
plugins: { moody: ./moody.ts }
routes:
  down: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { url: "${receiver.url}", circuit: { failures: 1 } } }] }
  bad: { when: Profile.CallbackPortraitSet, steps: [{ moody: {} }] }`,
    files: { 'moody.ts': hang },
  })
  await gateway.post(profileChange('ann'))
  const failing = await scrapedWhen(
    gateway,
    ({ sum }) =>
      sum('chatgate_destination_failing', { destination: 'down/webhook' }) === 1 &&
      sum('chatgate_delivery_attempts_total', { outcome: 'retry' }) === 1,
    'the destination fails',
  )
  expect(failing.sum('chatgate_deliveries_waiting')).toBe(1)
  await gateway.post(profileChange('loop'))
  const { sum } = await scrapedWhen(
    gateway,
    metrics => metrics.sum('chatgate_plugins_hung_total', { step: 'bad/1. moody' }) === 1,
    'the plugin has hung',
  )
  expect(sum('chatgate_work_thread_restarts_total', { reason: 'hung' })).toBe(1)
  // What was counted before the thread was lost stays.
  expect(sum('chatgate_delivery_attempts_total', { outcome: 'retry' })).toBeGreaterThanOrEqual(1)
})

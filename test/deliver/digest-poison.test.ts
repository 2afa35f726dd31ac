/** One event of a digest that cannot be sent: it is dead for its own reason, and the others are told, also in a replay. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { receiver, startWithBadPlugins, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { chatgate } from '../support/command-line.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, newestEvent, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const TO = 'told/to'

const run = async (gateway: RunningGateway, ...args: string[]): Promise<void> => {
  const { code, stderr } = await chatgate(gateway.folder, [...args, '--admin', gateway.admin])
  expect(code, stderr).toBe(0)
}

const postAll = async (gateway: RunningGateway, subjects: readonly string[]): Promise<void> => {
  for (const subject of subjects) await gateway.post(profileChange(subject))
}

const untilCounted = (
  gateway: RunningGateway,
  counts: Partial<Record<'waiting' | 'delivered' | 'dead', number>>,
) =>
  until(
    async () => {
      const now = await destination(gateway, TO)
      return Object.entries(counts).every(([state, count]) => now?.[state as keyof typeof counts] === count)
    },
    `the deliveries are ${JSON.stringify(counts)}`,
  )

/** The last line of a message says which attempt it is. */
const withoutMark = (text = '') => text.replace(/\n_id .*_$/, '')

const deliveryOf = async (gateway: RunningGateway, subject: string) =>
  (await newestEvent(gateway, `subject=${subject}`)).deliveries[0]

/** Posts these events into one digest: while its destination is paused, nobody takes it. */
const gather = async (gateway: RunningGateway, subjects: readonly string[]): Promise<void> => {
  await run(gateway, 'destinations', 'pause', TO)
  await postAll(gateway, subjects)
  await untilCounted(gateway, { waiting: subjects.length })
}

const POISON = [
  ['transform:loops', 'rejected: plugin-hung: told/1. bad-transform hung earlier'],
  ['transform:throws', 'rejected: the plugin threw: told/1. bad-transform: no luck'],
  [
    'transform:nonsense',
    'rejected: the plugin threw: told/1. bad-transform: apply() must return an event and must not be async',
  ],
] as const

test.concurrent(
  'events of a digest that a transform cannot take, the first one too, are left out, live and in a replay',
  async () => {
    const slack = await receiver({ answer: () => ({ body: 'ok' }) })
    const config = (transform: string): string => `
routes:
  told: { when: Profile.*, steps: [${transform}{ slack: { name: to, url: "${slack.url}", digest: 1s, retry: { first: 100ms } } }] }
  news: { when: Gateway.DeliveryDead, steps: [{ log: { message: "news {{ body.EventId }}" } }] }
`
    const gateway = await startWithBadPlugins(config(''))
    const [[first], ...others] = POISON
    await gather(gateway, [first, 'ann', ...others.map(([subject]) => subject), 'bob'])
    writeFileSync(
      join(gateway.folder, 'gateway.config.yaml'),
      `${WITH_BAD_PLUGINS}${config('{ bad-transform: {} }, ')}`,
    )
    await run(gateway, 'reload')
    await run(gateway, 'destinations', 'resume', TO)

    await gateway.logged(({ count }) => count === 3, 'the third time')
    const all = { waiting: 0, delivered: 2, dead: POISON.length }
    await untilCounted(gateway, all)
    const texts = (): string[] =>
      slack.requests.map(({ body }) => (JSON.parse(body.toString()) as { text: string }).text)
    expect(texts()).toEqual([expect.stringMatching(/\*2 events\*[^]*ann[^]*bob/)])
    expect(texts().join()).not.toContain('transform:')
    for (const [subject, reason] of POISON)
      expect(await deliveryOf(gateway, subject)).toMatchObject({
        state: 'dead',
        reason,
        attemptList: expect.arrayContaining([expect.objectContaining({ outcome: 'rejected', reason })]),
      })
    for (const subject of ['ann', 'bob'])
      expect(await deliveryOf(gateway, subject)).toMatchObject({ state: 'delivered' })
    expect(gateway.log.filter(({ msg }) => msg === 'dead').map(({ reason }) => reason)).toEqual(
      POISON.map(([, reason]) => reason),
    )
    const counted = async (outcome: string): Promise<number | undefined> =>
      (await scrape(gateway)).sum('chatgate_deliveries_total', { destination: TO, outcome })
    await until(async () => (await counted('delivered')) === 2, 'those that were told are counted')
    expect(await counted('dead')).toBe(POISON.length)
    await gateway.logged(({ msg }) => msg.startsWith('news '), 'the news')

    await run(gateway, 'replay', '--command', 'Profile.CallbackPortraitSet', '--to', TO, '--as', 'then')
    await until(() => slack.requests.length === 2, 'the others are told again')
    await untilCounted(gateway, all)
    expect(withoutMark(texts()[1])).toBe(withoutMark(texts()[0]))

    writeFileSync(join(gateway.folder, 'gateway.config.yaml'), `${WITH_BAD_PLUGINS}${config('')}`)
    await run(gateway, 'reload')
    await run(gateway, 'dead', 'replay', '--all')
    await untilCounted(gateway, { waiting: 0, delivered: 5, dead: 0 })
    expect(texts()[2]).toContain('*3 events*')
  },
)

test.concurrent(
  'an event that hung its destination takes no others with it when it is asked for again; a digest that did is dead',
  async () => {
    const gateway = await startWithBadPlugins(`
routes:
  told: { when: Profile.*, steps: [{ bad-destination: { name: to, digest: 1s, retry: { first: 100ms } } }] }
`)
    await gateway.post(profileChange('deliver:loops'))
    await gateway.logged(({ count }) => count === 3, 'the third time')
    await untilCounted(gateway, { dead: 1 })
    await postAll(gateway, ['ann', 'bob'])
    await untilCounted(gateway, { delivered: 2 })
    await run(gateway, 'replay', '--command', 'Profile.CallbackPortraitSet', '--to', TO)
    await untilCounted(gateway, { waiting: 0, delivered: 2, dead: 1 })
    expect(await deliveryOf(gateway, 'bob')).toMatchObject({ state: 'delivered', replays: 1 })
    expect(await deliveryOf(gateway, 'deliver:loops')).toMatchObject({
      reason: 'rejected: plugin-hung: told/1. bad-destination hung earlier',
      replays: 1,
    })
    expect((await deliveryOf(gateway, 'bob'))?.digest).toBe(
      (await deliveryOf(gateway, 'deliver:loops'))?.digest,
    )

    await gather(gateway, ['deliverMany:loops', 'cid'])
    await run(gateway, 'destinations', 'resume', TO)
    await untilCounted(gateway, { waiting: 0, delivered: 2, dead: 3 })
    expect(await deliveryOf(gateway, 'cid')).toMatchObject({
      reason: 'rejected: plugin-hung: the plugin did not return for 5 s',
    })
  },
)

test.concurrent(
  'a digest that waits while its destination gets a plugin for single events arrives one by one',
  async () => {
    const slack = await receiver({ answer: () => ({ body: 'ok' }) })
    const service = await receiver({})
    const gathered = `{ slack: { name: to, url: "${slack.url}", text: "{{ subject }}", digest: 1s } }`
    const gateway = await startGateway({
      config: `${HEAD}\nroutes: { told: { when: Profile.CallbackPortraitSet, steps: [${gathered}] } }`,
    })
    await gather(gateway, ['ann', 'bob', 'cid'])
    const single = `{ webhook: { name: to, url: "${service.url}" } }`
    const path = join(gateway.folder, 'gateway.config.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replace(gathered, single))
    await run(gateway, 'reload')
    await run(gateway, 'destinations', 'resume', TO)
    await untilCounted(gateway, { waiting: 0, delivered: 3 })
    const told = service.requests.map(
      ({ body }) => (JSON.parse(body.toString()) as { subject: string }).subject,
    )
    expect(told).toEqual(['ann', 'bob', 'cid'])
    expect(new Set(service.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
    expect(slack.requests).toEqual([])
  },
)

/** Promise 3 in a replay: a step that fails is named, it costs its own event, and the replay comes to its end. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { receiver, startWithBadPlugins, subjectsAt, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { chatgate } from '../support/command-line.ts'
import { newestEvent, profileChange, type RunningGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

/** By what the event wants: what the log says of it when it is to be sent again. */
const ROUTING: [wanted: string, reason: string, why: string][] = [
  ['filter:throws', 'plugin-threw', 'no luck'],
  ['filter:never', 'plugin-misbehaved', 'must not be async'],
  ['filter:nonsense', 'plugin-misbehaved', 'keep() must return'],
  ['filter:loops', 'plugin-hung', 'it hung earlier'],
  ['transform:throws', 'plugin-threw', 'no luck'],
  ['transform:never', 'plugin-misbehaved', 'must not be async'],
  ['transform:renames', 'plugin-misbehaved', 'must leave the id'],
]

/** What the attempt says where no filter is asked, as it goes to where it was sent then. */
const DELIVERING: [wanted: string, reason: string][] = [
  ['transform:throws', 'the plugin threw: bad/2. bad-transform: no luck'],
  ['transform:never', 'the plugin threw: bad/2. bad-transform: apply() must return'],
  ['transform:renames', 'the plugin threw: bad/2. bad-transform: apply() must leave the id'],
]

const GOOD = ['ann', 'bob', 'cid']
const ALL = [...GOOD, ...ROUTING.map(([wanted]) => wanted)]

const deliveryOf = async (gateway: RunningGateway, subject: string) => {
  const { deliveries } = await newestEvent(gateway, `subject=${subject}&command=Profile.CallbackPortraitSet`)
  return deliveries.find(({ destination }) => destination === 'bad/to')
}

test('what fails in a replay is told, the others are sent again, and it ends', async () => {
  const [replayed, healthy] = [await receiver(), await receiver()]
  const config = (steps: string): string => `
routes:
  bad: { when: Profile.*, steps: [${steps}{ webhook: { name: to, url: "${replayed.url}", retry: { first: 1h } } }] }
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
`
  const gateway = await startWithBadPlugins(config(''))
  const run = (...args: string[]) => chatgate(gateway.folder, ['replay', ...args, '--admin', gateway.admin])
  for (const subject of ALL) await gateway.post(profileChange(subject))
  await replayed.received(ALL.length)
  writeFileSync(
    join(gateway.folder, 'gateway.config.yaml'),
    `${WITH_BAD_PLUGINS}${config('{ bad-filter: {} }, { bad-transform: {} }, ')}`,
  )
  await fetch(`${gateway.admin}/api/reload`, { method: 'POST' })

  const running = run('--all', '--to', 'bad/to')
  await gateway.logged(({ msg }) => msg.includes('did not return'), 'that a filter hangs')
  expect((await gateway.post(profileChange('live'))).status).toBe(200)
  await until(() => subjectsAt(healthy).includes('live'), 'live traffic goes on')
  const ended = await running
  expect(ended.stdout).toMatch(/^Replay 1 is done: 1\d events, 3 deliveries planned\.$/m)
  await until(
    () => GOOD.every(subject => subjectsAt(replayed).slice(ALL.length).includes(subject)),
    'they come',
  )

  const { id } = await newestEvent(gateway, 'subject=filter:loops')
  expect(gateway.log.filter(({ msg }) => msg.includes('did not return'))).toMatchObject(
    [1, 2, 3].map(count => ({ step: 'bad/1. bad-filter', event: id, count })),
  )
  for (const [wanted, msg, why] of ROUTING) {
    const { id: event } = await newestEvent(gateway, `subject=${wanted}`)
    const told = gateway.log.find(line => line['replay'] === 1 && line['event'] === event)
    expect({ wanted, ...told }).toMatchObject({ wanted, msg, setAside: ['bad/to'] })
    expect(told?.['why']).toContain(why)
  }

  expect((await run('--all', '--as', 'then', '--to', 'bad/to')).stdout).toContain('Replay 2 is done')
  for (const [wanted, reason] of DELIVERING) {
    await until(async () => (await deliveryOf(gateway, wanted))?.state !== 'delivered', `${wanted} is due`)
    await until(async () => (await deliveryOf(gateway, wanted))?.reason !== undefined, `${wanted} is tried`)
    expect((await deliveryOf(gateway, wanted))?.reason).toContain(reason)
  }
  await until(async () => (await deliveryOf(gateway, 'filter:loops'))?.attempts === 2, 'no filter is asked')
})

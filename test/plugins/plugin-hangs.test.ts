/** Promise 3: a plugin that hangs, ends its thread or fills the memory costs its own delivery, and no other. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { receiver, startWithBadPlugins, subjectsAt, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { newestEvent, profileChange, type RunningGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const deliveryOf = async (gateway: RunningGateway, subject: string, destination: string) => {
  const event = await newestEvent(gateway, `subject=${subject}&command=Profile.CallbackPortraitSet`)
  return event.deliveries.find(one => one.destination === destination)
}

const untilDead = (gateway: RunningGateway, subject: string, destination: string) =>
  until(
    async () => (await deliveryOf(gateway, subject, destination))?.state === 'dead',
    `${destination} is dead for ${subject}`,
  )

test.concurrent(
  'a transform that comes by a reload and hangs at a delivery is found out, and only that delivery is dead',
  async () => {
    const [slow, healthy] = [await receiver({ answer: () => ({ status: 500 }) }), await receiver()]
    const config = (transform: string): string => `
routes:
  slow: { when: Profile.*, steps: [${transform}{ webhook: { name: to, url: "${slow.url}", retry: { first: 1s }, circuit: { probe: 100ms } } }] }
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
`
    const gateway = await startWithBadPlugins(config(''))
    await gateway.post(profileChange('transform:loops'))
    await slow.received(1)
    writeFileSync(
      join(gateway.folder, 'gateway.config.yaml'),
      `${WITH_BAD_PLUGINS}${config('{ bad-transform: {} }, ')}`,
    )
    await gateway.logged(({ msg }) => msg.includes('did not return'), 'that a plugin hangs')
    for (const user of ['ann', 'bob', 'cid'])
      expect((await gateway.post(profileChange(user))).status).toBe(200)
    await untilDead(gateway, 'transform:loops', 'slow/to')
    expect(await deliveryOf(gateway, 'transform:loops', 'slow/to')).toMatchObject({
      reason: 'rejected: plugin-hung: slow/1. bad-transform did not return for 5 s',
    })
    await until(
      () => ['ann', 'bob', 'cid'].every(user => subjectsAt(healthy).includes(user)),
      'the others go on',
    )
    // The others of the same destination too.
    await until(() => subjectsAt(slow).includes('cid'), 'the destination goes on')
    const hung = gateway.log.filter(({ msg }) => msg.includes('did not return'))
    expect(hung).toMatchObject([1, 2, 3].map(count => ({ count, step: 'slow/1. bad-transform' })))
    // Somebody is told.
    await until(
      () => healthy.requests.some(({ body }) => body.includes('Gateway.DeliveryDead')),
      'the news arrive',
    )
  },
)

test.concurrent(
  'one that hangs, ends its thread or fills the memory after an await is dead in the end, and the others go on',
  async () => {
    const healthy = await receiver()
    const deeds = ['loops-later', 'ends-later', 'fills-later'] as const
    const gateway = await startWithBadPlugins(`
routes:
${deeds.map(deed => `  ${deed}: { when: Profile.*, steps: [{ match: { expression: 'subject == "deliver:${deed}"' } }, { bad-destination: { name: to, retry: { first: 100ms } } }] }`).join('\n')}
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
`)
    for (const deed of deeds) await gateway.post(profileChange(`deliver:${deed}`))
    await gateway.logged(({ msg }) => msg.startsWith('a plugin '), 'that a plugin is to blame')
    for (const user of ['ann', 'bob', 'cid'])
      expect((await gateway.post(profileChange(user))).status).toBe(200)
    await until(
      () => ['ann', 'bob', 'cid'].every(user => subjectsAt(healthy).includes(user)),
      'the others go on',
    )
    for (const deed of deeds) {
      await untilDead(gateway, `deliver:${deed}`, `${deed}/to`)
      const delivery = await deliveryOf(gateway, `deliver:${deed}`, `${deed}/to`)
      expect(delivery?.reason).toContain('plugin-hung')
    }
    expect(
      gateway.log.filter(({ count, step }) => count === 3 && String(step).startsWith('loops-later/')),
    ).toMatchObject([
      {
        event: (await newestEvent(gateway, 'subject=deliver:loops-later')).id,
        at: [expect.stringContaining('deeds.ts')],
      },
    ])
  },
)

/** What a destination can do wrong with a digest: all of its members are told so, and all else goes on. */
import { expect, test } from 'vitest'
import { receiver, startWithBadPlugins, subjectsAt } from '../support/bad-plugin.ts'
import { newestEvent, profileChange, type RunningGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

/** What the first attempt says. */
const MISTAKES = [
  ['throws', 'the plugin threw: no luck'],
  ['rejects', 'the plugin threw: no luck'],
  ['throws-no-text', 'the plugin threw: something that cannot be shown'],
  ['never', 'did not end within 300 ms'],
  ['nonsense', 'deliver() must return'],
  ['nonsense-later', 'deliver() must return'],
  ['delivers-oddly', 'deliver() must return'],
] as const

const HANGS = [
  ['loops', 'plugin-hung: the plugin did not return for 5 s'],
  ['loops-later', 'plugin-hung: the plugin did not return for 5 s'],
  ['ends-later', 'plugin-hung: the plugin ended its thread'],
  // On a machine that is slow it does not get that far within 5 s.
  ['fills-later', 'plugin-hung: the plugin '],
] as const

const routeOf = (deed: string): string => `
  ${deed}:
    when: Profile.*
    steps:
      - match: { expression: 'operator == "${deed}"' }
      - bad-destination: { name: to, digest: 1s, timeout: 300ms, retry: { first: 1h }, circuit: { failures: 1000 } }`

/** The first member says what is to be done with all of them. */
const membersOf = (deed: string): string[] => [`deliverMany:${deed}`, `beside-${deed}`]

const postDigest = async (gateway: RunningGateway, deed: string): Promise<void> => {
  for (const subject of membersOf(deed))
    expect((await gateway.post(profileChange(subject, {}, deed))).status).toBe(200)
}

const untilTold = async (gateway: RunningGateway, deed: string, reason: string): Promise<void> => {
  for (const subject of membersOf(deed)) {
    const told = async () => {
      const { deliveries } = await newestEvent(gateway, `subject=${subject}`)
      return deliveries.find(({ destination }) => destination === `${deed}/to`)
    }
    await until(async () => (await told())?.reason !== undefined, `${subject} has been tried`)
    expect({ subject, ...(await told()) }).toMatchObject({ subject, state: 'waiting' })
    expect((await told())?.reason).toContain(reason)
  }
}

test('each member of a digest says what the plugin did with it, and every other event passes', async () => {
  const healthy = await receiver()
  const gateway = await startWithBadPlugins(`
routes:${[...MISTAKES, ...HANGS].map(([deed]) => routeOf(deed)).join('')}
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
`)
  const passes = async (user: string): Promise<void> => {
    expect((await gateway.post(profileChange(user))).status).toBe(200)
    await until(() => subjectsAt(healthy).includes(user), `${user} arrives`)
  }
  for (const [deed] of MISTAKES) await postDigest(gateway, deed)
  await passes('meanwhile')
  for (const [deed, reason] of MISTAKES) await untilTold(gateway, deed, reason)
  // One at a time: of two that are under way when a thread has no memory left nobody knows which it was.
  for (const [deed, reason] of HANGS) {
    await postDigest(gateway, deed)
    const step = `${deed}/2. bad-destination`
    await gateway.logged(line => line.msg.startsWith('a plugin ') && line['step'] === step, `who ${deed}`)
    await passes(`after-${deed}`)
    await untilTold(gateway, deed, reason)
  }
})

/** Promise 3 while configs change and the gateway stops: what a plugin does in its start, its stop or under way holds nobody up. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { receiver, startWithBadPlugins, subjectsAt, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { chatgate } from '../support/command-line.ts'
import { profileChange, type RunningGateway } from '../support/gateway.ts'
import type { Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const routes = (steps: string, url: string): string => `
routes:
  bad: { when: Profile.*, steps: [${steps}] }
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${url}" } }] }
`

const reload = async (gateway: RunningGateway, rest: string) => {
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), `${WITH_BAD_PLUGINS}${rest}`)
  const response = await fetch(`${gateway.admin}/api/reload`, { method: 'POST' })
  return { status: response.status, text: await response.text() }
}

const passes = async (gateway: RunningGateway, healthy: Receiver, user: string) => {
  expect((await gateway.post(profileChange(user))).status).toBe(200)
  await until(() => subjectsAt(healthy).includes(user), `${user} arrives`)
}

const bad = (options: string, healthy: Receiver): string =>
  routes(`{ bad-destination: { name: to, ${options} } }`, healthy.url)

test.concurrent('a config whose plugin does not start is refused by its name, and all goes on', async () => {
  const healthy = await receiver()
  const gateway = await startWithBadPlugins(bad('', healthy))
  for (const [start, said] of [
    ['throws', 'The plugin `bad-destination` refuses to start: no luck'],
    ['rejects', 'must not be async'],
    ['never', 'must not be async'],
    ['nonsense', 'must return an object with deliver()'],
    // On a machine that is slow its time is over before.
    ['fills', 'The plugin `bad-destination` (bad/1. bad-destination) '],
    [
      'loops',
      'The plugin `bad-destination` (bad/1. bad-destination) did not return from start() within 10 s',
    ],
  ] as const) {
    const refused = await reload(gateway, bad(`start: ${start}`, healthy))
    expect(refused.text).toContain(said)
    await passes(gateway, healthy, `after-${start}`)
  }
})

test.concurrent('a config whose plugin does not stop is replaced all the same, and by its name', async () => {
  const healthy = await receiver()
  const rows = [
    ['loops', 'a plugin did not return for 5 s'],
    ['fills', 'a plugin '],
    ['throws', 'a plugin did not stop', 'no luck'],
    ['rejects', 'a plugin did not stop', 'no luck'],
  ] as const
  const last = 'never'
  const gateway = await startWithBadPlugins(bad(`stop: ${rows[0][0]}`, healthy))
  for (const [index, [stop, said, why]] of rows.entries()) {
    const from = gateway.log.length
    await reload(gateway, bad(`stop: ${rows[index + 1]?.[0] ?? last}`, healthy))
    await passes(gateway, healthy, `after-${stop}`)
    await until(
      () =>
        gateway.log
          .slice(from)
          .some(
            line =>
              line.msg.startsWith(said) && line['step'] === 'bad/1. bad-destination' && line['why'] === why,
          ),
      `it is told that one ${stop} at its stop`,
    )
  }
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)
  expect(gateway.log.findLast(({ msg }) => msg === 'a plugin did not stop')).toMatchObject({
    step: 'bad/1. bad-destination',
    why: 'stop() did not end within 1500 ms',
  })
})

test.concurrent(
  'a stop after a reload takes no longer than without, and reloads do not pile up threads',
  async () => {
    const [hanging, healthy] = [await receiver({ answer: () => ({ hang: true }) }), await receiver()]
    const config = (round: number): string =>
      routes(`{ webhook: { name: to, url: "${hanging.url}", timeout: 1m } }`, `${healthy.url}/${round}`)
    const gateway = await startWithBadPlugins(config(0))
    for (let round = 1; round <= 5; round += 1) {
      await gateway.post(profileChange(`user${round}`))
      await hanging.received(round)
      await reload(gateway, config(round))
    }
    // The oldest had to give back what they were sending, long before their time was over.
    await until(
      () => subjectsAt(hanging).filter(subject => subject === 'user1').length > 1,
      'it is sent anew',
    )
    const startedAt = Date.now()
    await gateway.stop()
    expect(gateway.process.exitCode).toBe(0)
    expect(Date.now() - startedAt).toBeLessThan(20_000)
  },
)

test.concurrent(
  'a trace that hangs is answered with the name of the plugin, and not tried any more after three',
  async () => {
    const healthy = await receiver()
    const gateway = await startWithBadPlugins(
      routes('{ bad-filter: {} }, { bad-destination: { name: to } }', healthy.url),
    )
    const callback = { ...profileChange('filter:loops'), EventTime: 1_700_000_000_000 }
    const trace = async (): Promise<string> => {
      const response = await fetch(`${gateway.admin}/api/trace`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: { CallbackCommand: callback.CallbackCommand }, body: callback }),
      })
      return response.text()
    }
    expect(await trace()).toContain(
      'the plugin `bad-filter` (bad/1. bad-filter) did not answer within 3000 ms',
    )
    await until(async () => (await trace()).includes('plugin-hung'), 'it is not tried any more')
    await passes(gateway, healthy, 'ann')
  },
)

test.concurrent('a plan whose filter does not return ends, with its name', async () => {
  const healthy = await receiver()
  const config = routes('{ bad-filter: {} }, { bad-destination: { name: to } }', healthy.url)
  const gateway = await startWithBadPlugins(config)
  await passes(gateway, healthy, 'ann')
  const looping = `${WITH_BAD_PLUGINS}${config}`.replace('bad-filter: {}', 'bad-filter: { at: loops }')
  writeFileSync(join(gateway.folder, 'new.yaml'), looping)
  const plan = await chatgate(gateway.folder, ['plan', 'new.yaml'])
  expect(plan).toMatchObject({ code: 1 })
  expect(plan.stderr).toContain('The plugin `bad-filter` (bad/1. bad-filter) did not return for 5 s')
})

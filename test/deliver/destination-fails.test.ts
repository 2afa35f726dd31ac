/** A destination fails: it is probed, what waits for it arrives when it is back, and its news never cause news. */
import { expect, test } from 'vitest'
import { change, destination, webhook } from '../support/delivering.ts'
import { HEAD, newestEvent, startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const ownNews = async (gateway: RunningGateway): Promise<string[]> => {
  const { events } = await gateway.get<{ events: { command: string }[] }>('/api/events?limit=500')
  return events.map(({ command }) => command).filter(command => command.startsWith('Gateway.'))
}

test('a destination that fails is left alone but for probes, what waits spends no attempts, and all arrives when it is back', async () => {
  let works = false
  const receiver = await startReceiver({ answer: () => ({ status: works ? 200 : 503 }) })
  const options =
    ', concurrency: 1, order: false, retry: { first: 50ms, max: 100ms }, circuit: { failures: 5, probe: 300ms }'
  const news = `
  news: { when: Gateway.*, steps: [{ log: { message: "{{ command }} {{ body.Destination }}" } }] }`
  const config = webhook(receiver.url, options)
    .replace('routes: { all:', 'routes:\n  all:')
    .replace(/ }$/, news)
  const folder = temporaryFolder()
  const gateway = await startGateway({ config, folder })
  await gateway.post(change('first', 0))
  await until(
    async () => (await destination(gateway, 'all/webhook'))?.state === 'failing',
    'the destination fails',
  )
  for (let n = 1; n <= 20; n += 1) await gateway.post(change(`user${n}`, n))
  const before = receiver.requests.length
  await receiver.received(before + 3)
  const waiting = await newestEvent(gateway, 'subject=user20')
  expect(waiting.deliveries).toMatchObject([{ state: 'waiting', attempts: 0 }])
  await gateway.kill()

  // It is still known to fail after a restart.
  const second = await startGateway({ config, folder })
  expect(await destination(second, 'all/webhook')).toMatchObject({ state: 'failing', waiting: 21 })
  works = true
  await until(async () => (await destination(second, 'all/webhook'))?.delivered === 21, 'all have arrived')
  expect(await destination(second, 'all/webhook')).toMatchObject({ state: 'well', waiting: 0, dead: 0 })
  await second.logged(line => line.msg === 'Gateway.DestinationRecovered all/webhook', 'that it is back')
  expect((await ownNews(second)).toSorted()).toEqual([
    'Gateway.DestinationFailing',
    'Gateway.DestinationRecovered',
  ])
})

test('the news of a destination that fails never cause news, even where they go to it themselves', async () => {
  const receiver = await startReceiver({ answer: () => ({ status: 400 }) })
  const config = `${HEAD}
routes:
  everything:
    when: "*"
    steps: [{ webhook: { url: "${receiver.url}" } }]`
  const gateway = await startGateway({ config })
  for (let n = 0; n < 10; n += 1) await gateway.post(change(`user${n}`, n))
  await until(
    async () => (await destination(gateway, 'everything/webhook'))?.dead === 11,
    'all are dead, and the one piece of news',
  )
  expect(await ownNews(gateway)).toEqual(['Gateway.DeliveryDead'])
  const spoofed = await gateway.post({ CallbackCommand: 'Gateway.DeliveryDead' })
  expect(spoofed).toMatchObject({ status: 400, answer: { ErrorCode: 1 } })
})

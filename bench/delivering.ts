/** What it costs to send: undici's pool bare, against Chatgate's deliveries, signed and recorded; and the whole way of an event. */
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { type Section, median, ratio } from './figures.ts'
import { load } from './load.ts'
import { startGateway, startServer, type RunningGateway } from './processes.ts'
import { APP, SECRET, TOKEN } from './requests.ts'
import { inRounds } from './rounds.ts'
import { sendBare } from './send-bare.ts'

const POLL_MS = 20

/** One webhook for each of these URLs, with so many deliveries at a time for each. */
export const webhooksConfig = (
  urls: readonly string[],
  concurrency: number,
  store = 'sqlite:./gateway.sqlite',
): string => {
  const steps = urls.map(
    (url, index) =>
      `{ webhook: { name: d${index}, url: '${url}', secret: ${SECRET}, concurrency: ${concurrency}, order: false } }`,
  )
  return `
apps: { '${APP}': { token: '${TOKEN}' } }
store: ${store}
routes: { all: { when: '*', steps: [${steps.join(', ')}] } }
`
}

interface Destination {
  name: string
  delivered: number
}

const destinationsOf = async ({ admin }: RunningGateway): Promise<Destination[]> => {
  const { body } = await request(`${admin}/api/destinations`)
  return ((await body.json()) as { destinations: Destination[] }).destinations
}

const deliveredBy = async (gateway: RunningGateway): Promise<number> =>
  (await destinationsOf(gateway)).reduce((sum, { delivered }) => sum + delivered, 0)

/** Resolves when so many deliveries have been recorded in all. */
const delivered = async (gateway: RunningGateway, count: number): Promise<void> => {
  while ((await deliveredBy(gateway)) < count) await sleep(POLL_MS)
}

const tell = async ({ admin }: RunningGateway, name: string, action: 'pause' | 'resume'): Promise<void> => {
  const { statusCode, body } = await request(`${admin}/api/destinations/${name}/${action}`, {
    method: 'POST',
  })
  const said = await body.text()
  if (statusCode !== 200) throw new Error(`${action} ${name}: ${said}`)
}

/** Deliveries a second of what has waited: nothing is accepted or routed meanwhile. */
const backlog = async (gateway: RunningGateway, seconds: number): Promise<number> => {
  const before = await deliveredBy(gateway)
  await tell(gateway, 'all/d0', 'pause')
  const { requests } = await load(gateway.origin, 64, seconds)
  await sleep(1_000)
  const startedAt = performance.now()
  await tell(gateway, 'all/d0', 'resume')
  await delivered(gateway, before + requests)
  return (requests / (performance.now() - startedAt)) * 1_000
}

/** Deliveries a second from the first callback until the last delivery is recorded. */
const wholeWay = async (gateway: RunningGateway, seconds: number, destinations: number): Promise<number> => {
  const before = await deliveredBy(gateway)
  const startedAt = performance.now()
  const { requests } = await load(gateway.origin, 64, seconds)
  await delivered(gateway, before + requests * destinations)
  return ((requests * destinations) / (performance.now() - startedAt)) * 1_000
}

export const delivering = async (isQuick: boolean): Promise<Section[]> => {
  const sink = await startServer('sink')
  const one = await startGateway(webhooksConfig([`${sink.origin}/`], 64))
  const three = await startGateway(
    webhooksConfig(
      [1, 2, 3].map(n => `${sink.origin}/${n}`),
      21,
    ),
  )
  // Named after the first delivery only.
  await load(one.origin, 1, 1)
  await sleep(1_000)
  const [rounds, seconds] = isQuick ? [2, 1] : [6, 2]
  const names = ['bare', 'backlog', 'whole'] as const
  const measured = await inRounds(rounds, names, name => {
    if (name === 'bare') return sendBare(sink.origin, seconds)
    return name === 'backlog' ? backlog(one, seconds) : wholeWay(three, seconds, 3)
  })
  await Promise.all([sink, one, three].map(server => server.stop()))
  const titles = {
    bare: 'undici’s Pool bare, 64 connections',
    backlog: 'Chatgate, a backlog: signed and recorded',
    whole: 'Chatgate, end to end with three destinations per event',
  }
  return [
    {
      title: 'Sending, 64 at a time',
      head: ['', 'of bare undici', 'deliveries, 1000/s'],
      rows: names.map(name => [
        titles[name],
        ratio(measured[name], measured.bare),
        (median(measured[name]) / 1_000).toFixed(2),
      ]),
      rounds: measured,
    },
  ]
}

/**
 * A real run of several gateways on one database: many events, a good and a flapping receiver; gateways that are killed and started at
 * random; a database that is stopped and started; a standby that takes over. `npm run test:long` has many more.
 */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { HEAD, postCallback, startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startServer, type ServerProcess } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { rounds } from '../support/rounds.ts'

const EVENTS = rounds(400, 1_000)
const NODES = 3
const KILLS = Math.max(4, EVENTS / 500)
const POSTERS = 12
const USERS_PER_POSTER = 4
const PER_USER = Math.floor(EVENTS / POSTERS / USERS_PER_POSTER)
const TIMEOUT_MS = rounds(300_000)

let server: ServerProcess
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Posts for each of its users one event after the other, each until one of the gateways says OK. */
const post = async (
  run: string,
  number: number,
  urls: () => string[],
  onPosted: () => void,
): Promise<void> => {
  for (let n = 0; n < PER_USER; n += 1) {
    for (let user = 0; user < USERS_PER_POSTER; user += 1) {
      const body = {
        CallbackCommand: 'Profile.CallbackPortraitSet',
        From_Account: `${run}-${number}-${user}`,
        EventTime: 1_700_000_000_000 + n,
        ProfileItem: [],
        n,
      }
      // Chat repeats what timed out, with the same bytes, and the next one may come to another gateway.
      for (let tries = 0; ; tries += 1) {
        const all = urls()
        const reply = await postCallback(all[(number + n + tries) % all.length] ?? '', body).catch(
          () => undefined,
        )
        if (reply?.answer.ActionStatus === 'OK') break
        await pause(20)
      }
      onPosted()
    }
  }
}

/** What is wrong with what a receiver saw: for each user all numbers must have come, none before the one in front of it. */
const verdict = ({ requests }: Receiver) => {
  const highest = new Map<string, number>()
  let overtaken = 0
  let repeats = 0
  for (const { body } of requests) {
    const { subject, body: sent } = JSON.parse(body.toString()) as { subject: string; body: { n: number } }
    const before = highest.get(subject) ?? -1
    if (sent.n <= before) repeats += 1
    else if (sent.n !== before + 1) overtaken += 1
    highest.set(subject, Math.max(before, sent.n))
  }
  const complete = [...highest.values()].filter(n => n === PER_USER - 1).length
  return { overtaken, repeats, missing: POSTERS * USERS_PER_POSTER - complete }
}

interface Run {
  gateways: RunningGateway[]
  config: string
  /** Waits until this part of all events has been answered OK. */
  reached: (part: number) => Promise<void>
}

/** `database` is its URL. Runs gateways under load, lets something happen to them, and looks whether all that was answered OK has arrived in the end. */
const soak = async (run: string, database: string, disturb: (run: Run) => Promise<void>): Promise<void> => {
  const good = await startReceiver()
  const flapping = await startReceiver({ answer: () => ({ status: Date.now() % 1500 < 500 ? 503 : 200 }) })
  const step = (name: string, { url }: Receiver): string =>
    `{ webhook: { name: ${name}, url: "${url}", timeout: 1s, concurrency: 20, retry: { first: 50ms, max: 1s }, circuit: { probe: 300ms } } }`
  const config = `${HEAD.replace(/store: .*/, `store: "${database}"`)}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps: [${step('good', good)}, ${step('flapping', flapping)}]`
  const gateways = await Promise.all(
    Array.from({ length: NODES }, () => startGateway({ config, folder: temporaryFolder() })),
  )
  let posted = 0
  const posters = Array.from({ length: POSTERS }, (_, number) =>
    post(
      run,
      number,
      () => gateways.map(({ url }) => url),
      () => (posted += 1),
    ),
  )
  const total = PER_USER * POSTERS * USERS_PER_POSTER
  const reached = async (part: number): Promise<void> => {
    while (posted < total * part) await pause(5)
  }
  await disturb({ gateways, config, reached })
  await Promise.all(posters)
  await drained(gateways[0] as RunningGateway)
  for (const [name, receiver] of Object.entries({ good, flapping })) {
    const { repeats, ...wrong } = verdict(receiver)
    console.log(
      `${name}: ${receiver.requests.length} requests for ${total} events, ${repeats} of them sent before`,
    )
    expect({ name, ...wrong }).toEqual({ name, overtaken: 0, missing: 0 })
  }
  await Promise.all(gateways.map(gateway => gateway.stop()))
}

const drained = async (gateway: RunningGateway): Promise<void> => {
  for (let left = 1; left > 0; await pause(100)) {
    const { events } = await gateway.get<{ events: unknown[] }>('/api/events?state=unrouted&limit=1')
    const { destinations } = await gateway.get<{ destinations: { waiting: number }[] }>('/api/destinations')
    left = events.length + destinations.reduce((sum, { waiting }) => sum + waiting, 0)
  }
}

test(
  'nothing is missing and nothing out of order when gateways are killed and started at random',
  { timeout: TIMEOUT_MS },
  () =>
    soak('kills', server.url, async ({ gateways, config, reached }) => {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await reached(kill / (KILLS + 1))
        const at = Math.floor(Math.random() * NODES)
        const old = gateways[at] as RunningGateway
        await old.kill()
        gateways[at] = await startGateway({ config, folder: old.folder })
      }
    }),
)

test(
  'nothing is missing and nothing out of order when the database is stopped and started; gateways go on by themselves',
  { timeout: TIMEOUT_MS },
  () =>
    soak('stops', server.url, async ({ gateways, reached }) => {
      for (const part of [0.3, 0.6]) {
        await reached(part)
        await server.stop()
        await pause(4_000)
        await server.start()
      }
      expect(gateways.map(({ process }) => process.exitCode)).toEqual(gateways.map(() => null))
    }),
)

test(
  'nothing that was answered OK is missing when the primary is killed and a synchronous standby takes its place',
  { timeout: TIMEOUT_MS },
  async () => {
    const primary = await startServer()
    const standby = await primary.addStandby()
    onTestFinished(async () => {
      await Promise.all([primary.remove(), standby.remove()])
    })
    const both = primary.url.replace(primary.host, `${primary.host},${standby.host}`)
    await soak('failover', `${both}?target_session_attrs=read-write`, async ({ reached }) => {
      await reached(0.4)
      await primary.kill()
      await pause(2_000)
      await query(standby.url, 'SELECT pg_promote()')
    })
  },
)

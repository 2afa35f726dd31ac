/**
 * A real run: many events, three receivers (good, flapping, dead and then back), and a gateway that is killed ten times. `npm run
 * test:long` has many more.
 */
import { expect, test } from 'vitest'
import { HEAD, postCallback, startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type Receiver, type ReceivedRequest } from '../support/receiver.ts'
import { rounds } from '../support/rounds.ts'

const EVENTS = rounds(500, 1_000)
const KILLS = 10
const POSTERS = 16
const USERS_PER_POSTER = 4
const TIMEOUT_MS = rounds(300_000)

interface Seen {
  subject: string
  n: number
}

const seenBy = (receiver: Receiver): Seen[] =>
  receiver.requests.map(({ body }: ReceivedRequest) => {
    const { subject, body: sent } = JSON.parse(body.toString()) as { subject: string; body: { n: number } }
    return { subject, n: sent.n }
  })

/** What is wrong with what a receiver saw, of what was answered OK. */
const verdict = (seen: readonly Seen[], answered: ReadonlyMap<string, number>) => {
  const highest = new Map<string, number>()
  let overtaken = 0
  let repeats = 0
  for (const { subject, n } of seen) {
    const before = highest.get(subject) ?? -1
    if (n <= before) repeats += 1
    else if (n !== before + 1) overtaken += 1
    highest.set(subject, Math.max(before, n))
  }
  const missing = [...answered].filter(([subject, count]) => (highest.get(subject) ?? -1) < count - 1).length
  return { overtaken, missing, repeats }
}

test(
  'nothing is missing at any receiver and nothing is out of order, through ten kills',
  { timeout: TIMEOUT_MS },
  async () => {
    const good = await startReceiver()
    const flapping = await startReceiver({ answer: () => ({ status: Date.now() % 1500 < 500 ? 503 : 200 }) })
    const gone = await startReceiver()
    await gone.close()
    const step = (name: string, { url }: Receiver): string =>
      `{ webhook: { name: ${name}, url: "${url}", concurrency: 20, retry: { first: 50ms, max: 1s }, circuit: { probe: 300ms } } }`
    const config = `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps: [${step('good', good)}, ${step('flapping', flapping)}, ${step('gone', gone)}]`
    const folder = temporaryFolder()
    const answered = new Map<string, number>()
    let posted = 0
    let gateway: RunningGateway = await startGateway({ config, folder })

    const poster = async (number: number): Promise<void> => {
      for (let n = 0; n < EVENTS / POSTERS / USERS_PER_POSTER; n += 1) {
        for (let user = 0; user < USERS_PER_POSTER; user += 1) {
          const subject = `user${number}-${user}`
          const body = {
            CallbackCommand: 'Profile.CallbackPortraitSet',
            From_Account: subject,
            EventTime: 1_700_000_000_000 + n,
            ProfileItem: [],
            n,
          }
          // Chat repeats what timed out, with the same bytes: that is recognised, so nothing is kept twice.
          for (;;) {
            const reply = await postCallback(gateway.url, body).catch(() => undefined)
            if (reply?.answer.ActionStatus === 'OK') break
            await new Promise(resolve => setTimeout(resolve, 20))
          }
          answered.set(subject, n + 1)
          posted += 1
        }
      }
    }

    const reached = async (count: number): Promise<void> => {
      while (posted < count) await new Promise(resolve => setTimeout(resolve, 5))
    }
    const posters = Promise.all(Array.from({ length: POSTERS }, (_, number) => poster(number)))
    const total = Math.floor(EVENTS / POSTERS / USERS_PER_POSTER) * POSTERS * USERS_PER_POSTER
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await reached((total / (KILLS + 1)) * kill)
      await gateway.kill()
      gateway = await startGateway({ config, folder })
    }
    await posters
    const back = await startReceiver({ port: Number(new URL(gone.url).port) })

    const waiting = async (): Promise<number> => {
      const { destinations } = await gateway.get<{ destinations: { waiting: number }[] }>('/api/destinations')
      return destinations.reduce((sum, one) => sum + one.waiting, 0)
    }
    while ((await waiting()) > 0) await new Promise(resolve => setTimeout(resolve, 100))
    for (const [name, receiver] of Object.entries({ good, flapping, back })) {
      const { repeats, ...wrong } = verdict(seenBy(receiver), answered)
      console.log(
        `${name}: ${receiver.requests.length} requests for ${total} events, ${repeats} of them sent before`,
      )
      expect({ name, ...wrong }).toEqual({ name, overtaken: 0, missing: 0 })
    }
  },
)

/** How soon the pages of the console have their first answers, with much in the store and with nothing. */
import { randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { openStore } from '../src/store/open.ts'
import type { NewEvent, PlannedDelivery, Store } from '../src/store/store.ts'
import { type Section, median } from './figures.ts'
import { startGateway, type RunningGateway } from './processes.ts'
import { APP, TOKEN } from './requests.ts'
import { inRounds } from './rounds.ts'

const configFor = (store: string): string => `
apps: { '${APP}': { token: '${TOKEN}' } }
store: sqlite:${store}
routes: { r: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { name: w, url: 'http://127.0.0.1:9/' } }] } }
`
const FILL_BATCH = 1_000
const USERS = 100_000
const REASONS = 50

const body = new TextEncoder().encode(
  JSON.stringify({ CallbackCommand: 'Profile.CallbackPortraitSet', filler: 'x'.repeat(300) }),
)

const newEvent = (n: number): NewEvent => {
  const at = Date.now()
  return {
    id: randomUUIDv7(),
    app: APP,
    command: 'Profile.CallbackPortraitSet',
    kind: 'after',
    receivedAt: at,
    time: at,
    subject: `user${n % USERS}`,
    byAdmin: false,
    query: '',
    body,
  }
}

/** Of ten events one is dead and one waits. */
const deliveriesOf = (n: number, subject = ''): PlannedDelivery[] => {
  if (n % 10 === 0)
    return [{ destination: 'r/w', state: 'dead', reason: `answered 503: machine m${n % REASONS}` }]
  return n % 10 === 1 ? [{ destination: 'r/w', state: 'waiting', orderKey: subject }] : []
}

const fill = async (store: Store, events: number): Promise<void> => {
  await store.setPaused('r/w', true, Date.now())
  for (let done = 0; done < events; done += FILL_BATCH) {
    await store.append(Array.from({ length: FILL_BATCH }, (_, n) => newEvent(done + n)))
    const kept = await store.takeUnrouted(FILL_BATCH)
    const routedAt = Date.now()
    await store.recordRouting(
      kept.map(({ seq, subject }) => ({
        seq,
        routedAt,
        explanation: '{"reason":"routed","routes":[]}',
        deliveries: deliveriesOf(seq, subject),
      })),
    )
  }
}

/** What each page asks first. */
const PAGES: Record<string, string[]> = {
  overview: ['figures', 'destinations', 'replays', 'config', 'nodes', 'deliveries/groups'],
  events: ['events?limit=100'],
  'events of a user': ['events?limit=100&subject=user77'],
  'dead events': ['events?limit=100&state=dead'],
  dead: ['deliveries/groups', 'deliveries?state=dead'],
  'one destination': ['destinations/r/w'],
  profile: ['profiles/user77'],
}

const open = async ({ admin }: RunningGateway, paths: readonly string[]): Promise<number> => {
  const startedAt = performance.now()
  await Promise.all(
    paths.map(async path => {
      const { statusCode, body: answer } = await request(`${admin}/api/${path}`)
      if (statusCode !== 200) throw new Error(`${path}: ${await answer.text()}`)
      await answer.dump({ limit: Infinity })
    }),
  )
  return performance.now() - startedAt
}

export const opening = async (isQuick: boolean): Promise<Section[]> => {
  const events = isQuick ? 50_000 : 2_000_000
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-opening-'))
  const file = join(folder, 'gateway.sqlite')
  const opened = await openStore(`sqlite:${file}`)
  await fill(opened.store, events)
  await opened.close()
  const [empty, full] = [
    await startGateway(configFor('./gateway.sqlite')),
    await startGateway(configFor(file)),
  ]
  const gateways = { empty, full }
  const rows: string[][] = []
  const all: unknown[] = []
  for (const [page, paths] of Object.entries(PAGES)) {
    const rounds = await inRounds(5, ['empty', 'full'] as const, name => open(gateways[name], paths))
    const [none, much] = [median(rounds.empty), median(rounds.full)]
    rows.push([page, none.toFixed(0), much.toFixed(0), (much - none).toFixed(0)])
    all.push({ page, rounds })
  }
  await Promise.all([empty.stop(), full.stop()])
  rmSync(folder, { recursive: true })
  return [
    {
      title: `The first answers of the console's pages, with ${events} events in the store`,
      head: ['page', 'empty, ms', 'full, ms', 'more, ms'],
      rows,
      rounds: all,
    },
  ]
}

/** Chatgate, and what an engineer would write instead: each in a process that only takes callbacks, and in one that delivers them too. */
import { acceptingConfig } from '../accepting.ts'
import { webhooksConfig } from '../delivering.ts'
import { startPostgres, type Postgres } from '../postgres.ts'
import { startGateway, startProgram, type Running } from '../processes.ts'
import { APP, SECRET, TOKEN } from '../requests.ts'
import { install, isInstalled, serverOf, versionOf } from './install.ts'
import { startN8n } from './n8n/start.ts'
import { redisVersion, startRedis, type Redis } from './redis.ts'

export interface Entrance extends Running {
  /** Where it takes callbacks, if that is not `/callback`. */
  path?: string
  /** How long a slice must be for a figure, if it answers few requests a second. */
  secondsMin?: number
}

export interface Contestant {
  title: string
  /** The Chatgate that it is compared with; absent for Chatgate itself. */
  against?: 'sqlite' | 'postgres'
  /** Stores callbacks and sends nothing. */
  accepting: Entrance
  /** Delivers each callback to three destinations, signed. */
  delivering: Entrance
}

export interface Contestants {
  all: Map<string, Contestant>
  /** A sentence about each that could not be started. */
  missing: readonly string[]
  stop: () => Promise<void>
}

/** Why one is not there, and what brings it. */
const MISSING = {
  bullmq: 'BullMQ is left out, because there is no `redis-server`: `apt-get install redis-server` brings it.',
  n8n: 'n8n is left out, because its 2.8 GB are not installed: `npm --prefix bench/alternatives/n8n run bring` brings them.',
}

export const DESTINATIONS = 3
/** For each destination: 63 in all, beside 64 of the others. */
const CONCURRENCY = 21

/** `stores` are the URLs of two stores, which share nothing. */
const startChatgate = async (
  title: string,
  stores: readonly [string, string],
  urls: readonly string[],
): Promise<Contestant> => ({
  title,
  accepting: await startGateway(acceptingConfig(stores[0])),
  delivering: await startGateway(webhooksConfig(urls, CONCURRENCY, stores[1])),
})

const startAlternative = async (
  name: string,
  stores: readonly [string, string],
  urls: readonly string[],
): Promise<Pick<Contestant, 'accepting' | 'delivering'>> => {
  install(name)
  const start = (store: string, destinations: readonly string[], sends: boolean): Promise<Running> =>
    startProgram([serverOf(name)], {
      NODE_ENV: 'production',
      CHAT_APP: APP,
      CHAT_TOKEN: TOKEN,
      STORE_URL: store,
      DESTINATIONS: destinations.join(','),
      WEBHOOK_SECRET: SECRET,
      SENDS: String(sends),
    })
  return {
    accepting: await start(stores[0], urls.slice(0, 1), false),
    delivering: await start(stores[1], urls, true),
  }
}

const SQLITE = 'sqlite:./gateway.sqlite'

/** Chatgate on SQLite, and what has a store of its own. */
const startBesideSqlite = async (
  all: Map<string, Contestant>,
  urls: readonly string[],
): Promise<Redis | undefined> => {
  all.set('sqlite', await startChatgate('Chatgate on SQLite', [SQLITE, SQLITE], urls))
  const version = redisVersion()
  const redis = version === undefined ? undefined : await startRedis()
  if (redis)
    all.set('bullmq', {
      title: `Koa + BullMQ ${versionOf('bullmq', 'bullmq')} on Redis ${version}`,
      against: 'sqlite',
      ...(await startAlternative('bullmq', [redis.urlOf(0), redis.urlOf(1)], urls)),
    })
  if (isInstalled('n8n'))
    all.set('n8n', {
      title: `n8n ${versionOf('n8n', 'n8n')} on SQLite`,
      against: 'sqlite',
      ...(await startN8n(urls)),
    })
  return redis
}

const startOnPostgres = async (
  all: Map<string, Contestant>,
  urls: readonly string[],
  { createDatabase }: Postgres,
): Promise<void> => {
  const databases = async (name: string): Promise<[string, string]> => [
    await createDatabase(`${name}_accepting`),
    await createDatabase(`${name}_delivering`),
  ]
  all.set('postgres', await startChatgate('Chatgate on PostgreSQL', await databases('chatgate'), urls))
  for (const name of ['pg-boss', 'graphile-worker'])
    all.set(name, {
      title: `Koa + ${name} ${versionOf(name, name)} on PostgreSQL`,
      against: 'postgres',
      ...(await startAlternative(name, await databases(name.replace('-', '_')), urls)),
    })
}

/** `receiver` is where all of them deliver to. */
export const startContestants = async (receiver: string): Promise<Contestants> => {
  const urls = Array.from({ length: DESTINATIONS }, (_, index) => `${receiver}/${index + 1}`)
  const all = new Map<string, Contestant>()
  const redis = await startBesideSqlite(all, urls)
  const postgres = await startPostgres()
  await startOnPostgres(all, urls, postgres)
  return {
    all,
    missing: Object.entries(MISSING).flatMap(([name, sentence]) => (all.has(name) ? [] : [sentence])),
    stop: async () => {
      for (const { accepting, delivering } of all.values())
        await Promise.all([accepting.stop(), delivering.stop()])
      await redis?.stop()
      await postgres.stop()
    },
  }
}

/** The database of the gateway fails, is slow, or is set up in another way than usual. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { newestEvent } from '../support/gateway.ts'
import { cutAll } from '../support/postgres-nodes.ts'
import { startServer, type ServerProcess } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { HELD_ON_PURPOSE, isReady, sharedScene, soon, underFault, type Fault, type Scene } from './scene.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

let url = ''

/** The URL of an empty database, which is that of all tests. */
const newDatabase = async (): Promise<string> => {
  await query(server.url, 'CREATE DATABASE faults')
  url = server.url.replace(/\/[^/?]*$/, '/faults')
  return url
}

/** All processes of the server. */
const processes = async (): Promise<number[]> => {
  const [file] = await query(server.url, "SELECT pg_read_file('postmaster.pid') AS text")
  const rows = await query(server.url, 'SELECT pid FROM pg_stat_activity')
  return [parseInt(String(file?.['text']), 10), ...rows.map(({ pid }) => Number(pid))]
}

const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids)
    try {
      process.kill(pid, name)
    } catch {
      // It has ended meanwhile, as that of the question did.
    }
}

const NOT_KEPT = {
  longer: HELD_ON_PURPOSE,
  mayBeTold: /could not be kept|too many events are waiting/,
  answeredWithinMs: 4_000,
  operator:
    '`the store failed` in the log with the code of PostgreSQL, `/readyz` not ready; afterwards the event `Gateway.StoreFailing`',
}

const AGAIN_ON_PURPOSE =
  'On purpose: what was under way on a connection that was cut is tried again after 100 ms.'

interface DatabaseFault extends Fault {
  act: (scene: Scene) => Promise<void>
}

/** Settings that programs are not used to, for all who connect from now on. */
const set = async (settings: readonly string[]): Promise<void> => {
  for (const setting of settings) await query(url, `ALTER DATABASE faults SET ${setting}`)
  await cutAll(url)
}

const reset = async (): Promise<void> => {
  await query(url, 'ALTER DATABASE faults RESET ALL')
  await cutAll(url)
}

const turned = (settings: readonly string[]): DatabaseFault => ({
  name: `PostgreSQL set to ${settings.length === 1 ? settings[0] : `${settings.length} other things`}`,
  done: `${settings.map(setting => `\`${setting}\``).join(', ')} for the database, and all connections are cut.`,
  longer: AGAIN_ON_PURPOSE,
  operator: 'nothing: the gateway asks for what it needs',
  mayBeTold: NOT_KEPT.mayBeTold,
  act: async scene => {
    onTestFinished(reset)
    await set(settings)
    await sleep(1_500)
    await soon(async () => (await newestEvent(scene.gateway)).routedAt !== undefined, 'the newest is routed')
  },
})

const UNUSUAL = [
  'DateStyle = German',
  'IntervalStyle = sql_standard',
  "TimeZone = 'Asia/Kathmandu'",
  'standard_conforming_strings = off',
  'backslash_quote = on',
  'extra_float_digits = -15',
  'default_transaction_isolation = serializable',
  'search_path = pg_catalog',
  'client_encoding = LATIN1',
  'client_min_messages = debug1',
  'quote_all_identifiers = on',
  'transform_null_equals = on',
  'xmlbinary = hex',
  'enable_indexscan = off',
  'row_security = off',
]

const FAULTS: DatabaseFault[] = [
  {
    ...NOT_KEPT,
    name: 'PostgreSQL restarted',
    done: 'The server is stopped in good order, and started two seconds later.',
    act: async () => {
      await server.stop()
      await sleep(2_000)
      await server.start()
    },
  },
  {
    ...NOT_KEPT,
    name: 'PostgreSQL killed',
    done: 'The server ends as by a power cut, and is started two seconds later.',
    act: async () => {
      await server.kill()
      await sleep(2_000)
      await server.start()
    },
  },
  {
    ...NOT_KEPT,
    name: 'PostgreSQL frozen',
    done: 'All processes of the server get SIGSTOP, and SIGCONT four seconds later.',
    act: async () => {
      const pids = await processes()
      onTestFinished(() => signal(pids, 'SIGCONT'))
      signal(pids, 'SIGSTOP')
      await sleep(4_000)
      signal(pids, 'SIGCONT')
      await sleep(500)
    },
  },
  {
    ...NOT_KEPT,
    name: 'connections to PostgreSQL cut',
    longer: AGAIN_ON_PURPOSE,
    done: 'An administrator ends all connections of the gateway ten times, a third of a second apart.',
    act: async () => {
      for (let cut = 0; cut < 10; cut += 1) {
        await cutAll(url)
        await sleep(300)
      }
    },
  },
  turned(UNUSUAL),
  turned(['bytea_output = escape']),
  turned(['array_nulls = off']),
]

const shared = sharedScene(async () => ({ store: await newDatabase(), listen: 'keepTrying: 1s' }))

test.for(FAULTS)('$name', async ({ act, ...fault }, context) => {
  const scene = shared()
  await underFault(context, scene, fault, async () => {
    await sleep(500)
    await act(scene)
    await soon(() => isReady(scene.gateway), 'the gateway is ready again')
    await sleep(500)
  })
  const { routes, unreadable } = await newestEvent(scene.gateway, 'command=Profile.CallbackPortraitSet')
  expect({ routes, unreadable }).toMatchObject({ routes: [{ reason: 'passed' }], unreadable: undefined })
})

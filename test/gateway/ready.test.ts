/** `/readyz` says whether callbacks can be kept, soon, whatever is wrong with the store. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import postgres from 'postgres'
import { HEAD, LOG_ONLY, profileChange, type RunningGateway, startGateway } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

/** Much more than the two seconds it has, for slow machines; without a bound it took twelve. */
const SOON_MS = 6_000

const isReady = async ({ admin }: RunningGateway): Promise<boolean> => {
  const { status } = await fetch(`${admin}/readyz`, { signal: AbortSignal.timeout(SOON_MS) })
  expect(status).toBeOneOf([200, 503])
  return status === 200
}

const becomes = (gateway: RunningGateway, ready: boolean): Promise<unknown> =>
  until(async () => (await isReady(gateway)) === ready, `ready: ${ready}`)

test('a table of the file that is gone', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await becomes(gateway, true)
  const database = new DatabaseSync(join(gateway.folder, 'gateway.sqlite'), { timeout: 5_000 })
  for (const table of ['delivery', 'open_digest']) {
    database.exec(`ALTER TABLE ${table} RENAME TO away`)
    await becomes(gateway, false)
    database.exec(`ALTER TABLE away RENAME TO ${table}`)
    await becomes(gateway, true)
  }
  database.close()
})

test('a database: tables that are locked or gone', async () => {
  const url = await newDatabase()
  const config = `${HEAD.replace('sqlite:./gateway.sqlite', `"${url}"`)}routes: { all: { when: "*", steps: [{ log: {} }] } }`
  const gateway = await startGateway({ config })
  await becomes(gateway, true)
  expect((await gateway.post(profileChange('ann'))).status).toBe(200)

  const other = postgres(url, { max: 1, onnotice: () => {} })
  onTestFinished(() => other.end({ timeout: 1 }))
  await other.unsafe('SET search_path TO chatgate')
  for (const table of ['event', 'delivery', 'unrouted']) {
    await other.unsafe(`BEGIN; LOCK TABLE ${table} IN EXCLUSIVE MODE`)
    await becomes(gateway, false)
    await other.unsafe('ROLLBACK')
    await becomes(gateway, true)
  }
  for (const table of ['delivery', 'router', 'circuit', 'open_digest', 'bucket']) {
    await other.unsafe(`ALTER TABLE ${table} RENAME TO away`)
    for (let asked = 0; asked < 5; asked += 1) expect(await isReady(gateway), table).toBe(false)
    await other.unsafe(`ALTER TABLE away RENAME TO ${table}`)
    await becomes(gateway, true)
  }
})

/** Databases for the tests of a file, on the server of all test files, or on the one that `CHATGATE_TEST_POSTGRES` names. */
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { startServer, type ServerProcess } from './postgres-server.ts'
import { query } from './query.ts'

const DROPS_AT_ONCE = 20

export interface TestPostgres {
  /** Makes an empty database, in an encoding of its own if one is given; returns its URL. */
  newDatabase: (encoding?: string) => Promise<string>
}

/** Removes its databases after the tests of this file. One that changes settings of the server wants its own. */
export const testPostgres = (whose: 'shared' | 'own' = 'shared'): TestPostgres => {
  const given = process.env['CHATGATE_TEST_POSTGRES']
  let server: ServerProcess | undefined
  let url = given ?? ''
  let count = 0
  const names: string[] = []

  beforeAll(async () => {
    if (given !== undefined) return
    if (whose === 'own') server = await startServer()
    url = server?.url ?? (await sharedServer())
  })
  afterAll(async () => {
    if (server) return server.remove()
    await dropAll(url, names)
  })

  return {
    newDatabase: async encoding => {
      const name = `chatgate_test_${process.pid}_${(count += 1)}`
      names.push(name)
      const own = encoding === undefined ? '' : ` TEMPLATE template0 LOCALE 'C' ENCODING '${encoding}'`
      await query(url, `CREATE DATABASE ${name}${own}`)
      return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)
    },
  }
}

/** Side by side: each drop waits for a checkpoint of the whole server, and those who wait at once share it. */
const dropAll = async (url: string, names: readonly string[]): Promise<void> => {
  const client = postgres(url, { max: DROPS_AT_ONCE, onnotice: () => {} })
  await Promise.all(names.map(name => client.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
  await client.end({ timeout: 1 })
}

const sharedServer = async (): Promise<string> => {
  const response = await fetch(inject('sharedPostgres'))
  const answer = await response.text()
  if (!response.ok) throw new Error(`the PostgreSQL of all test files did not start: ${answer}`)
  return answer
}

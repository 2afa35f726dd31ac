/** Databases for the tests of a file, on the server of all test files, or on the one that `CHATGATE_TEST_POSTGRES` names. */
import { afterAll, beforeAll, inject } from 'vitest'
import { startServer, type ServerProcess } from './postgres-server.ts'
import { query } from './query.ts'

export interface TestPostgres {
  /** Makes an empty database; returns its URL. */
  newDatabase: () => Promise<string>
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
    for (const name of names) await query(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })

  return {
    newDatabase: async () => {
      const name = `chatgate_test_${process.pid}_${(count += 1)}`
      names.push(name)
      await query(url, `CREATE DATABASE ${name}`)
      return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)
    },
  }
}

const sharedServer = async (): Promise<string> => {
  const response = await fetch(inject('sharedPostgres'))
  const answer = await response.text()
  if (!response.ok) throw new Error(`the PostgreSQL of all test files did not start: ${answer}`)
  return answer
}

/** Opening a PostgreSQL database: what is wrong is said without the password, another host is tried, and TLS is what was asked for. */
import { execFileSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore, openToRead } from '../../src/store/open.ts'
import { allIds } from '../support/all-ids.ts'
import { testPostgres } from '../support/postgres.ts'
import { PASSWORD } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { cutAll, node } from '../support/postgres-nodes.ts'
import { newEvent } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres('own')

describe('opening', () => {
  test.for<[string, (url: string) => string, string, string]>([
    [
      'a wrong password',
      url => url.replace(PASSWORD, 'hunter3'),
      '28P01',
      'it refuses the user or the password',
    ],
    ['no such database', url => url.replace(/\/[^/]*$/, '/nowhere'), '3D000', 'make it with CREATE DATABASE'],
    ['nobody there', url => url.replace(/:\d+\//, ':9/'), 'ECONNREFUSED', 'nothing listens there'],
    [
      'an unknown parameter',
      url => `${url}?max=9`,
      'STORE_URL',
      'there is no parameter `max`. Known: sslmode',
    ],
    [
      'a standby asked for',
      url => `${url}?target_session_attrs=standby`,
      'STORE_URL',
      'as the gateway writes',
    ],
    ['TLS where there is none', url => `${url}?sslmode=verify-full`, 'STORE_TLS', 'which sslmode demands'],
    [
      'no database',
      url => url.replace(/\/[^/]*$/, ''),
      'STORE_URL',
      'postgres://user:password@host:port/database',
    ],
  ])('says what is wrong, without the password: %s', async ([, change, code, sentence]) => {
    const error: unknown = await openStore(change(await newDatabase())).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'StoreError',
      code: expect.stringContaining(code) as string,
      message: expect.stringContaining(sentence) as string,
    })
    expect(JSON.stringify(error) + String(error)).not.toMatch(new RegExp(`${PASSWORD}|hunter3`))
  })

  test('goes on to the next host when one cannot be reached', async () => {
    const url = await newDatabase()
    const two = url.replace(/@([^/]+)\//, '@127.0.0.1:9,$1/')
    const store = await node(`${two}?target_session_attrs=read-write`)
    await store.append([newEvent(1)])
    expect(await allIds(store)).toHaveLength(1)
  })

  test('says of each host what is wrong', async () => {
    const url = (await newDatabase()).replace(/@([^/]+)\//, '@127.0.0.1:9,127.0.0.1:10/')
    await expect(openStore(url)).rejects.toThrow(
      /No host of the database can be used\. 127\.0\.0\.1:9: .*nothing listens there.* 127\.0\.0\.1:10: /,
    )
  })
})

describe('opening only to read', () => {
  test.for<[string, (url: string) => Promise<unknown>, string]>([
    ['an empty database', async () => {}, 'holds nothing of a gateway'],
    [
      'an older layout',
      async url => {
        await (await openStore(url)).close()
        await query(url, 'UPDATE chatgate.layout SET version = 1')
      },
      'was written by an older version of the gateway. Start this version on it once',
    ],
    [
      'a newer layout',
      async url => {
        await (await openStore(url)).close()
        await query(url, 'UPDATE chatgate.layout SET version = 99')
      },
      'was written by a newer version of the gateway',
    ],
  ])('refuses %s, and changes nothing of it', async ([, prepare, sentence]) => {
    const url = await newDatabase()
    await prepare(url)
    const made = "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'chatgate'"
    const before = await query(url, made)
    await expect(openToRead(url)).rejects.toThrow(sentence)
    expect(await query(url, made)).toEqual(before)
  })

  test('gives what is kept', async () => {
    const url = await newDatabase()
    const store = await node(url)
    await store.append([newEvent(1)])
    const opened = await openToRead(url)
    expect(await opened.store.countEvents({})).toBe(1)
    await opened.close()
  })
})

test('speaks TLS, and looks at the certificate when told to', async context => {
  const url = await newDatabase()
  const [found] = await query(url, 'SHOW data_directory')
  const folder = String(found?.['data_directory'])
  const certificate = join(folder, 'server.crt')
  try {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', join(folder, 'server.key'), '-out', certificate]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...names], {
      stdio: 'ignore',
    })
  } catch {
    context.skip('needs openssl, and a server whose folder can be written')
  }
  const { uid, gid } = statSync(folder)
  for (const name of ['server.crt', 'server.key']) chownSync(join(folder, name), uid, gid)
  await query(url, 'ALTER SYSTEM SET ssl = on')
  await query(url, 'SELECT pg_reload_conf()')
  const isEncrypted = `SELECT bool_and(ssl) AS "isEncrypted" FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE application_name = 'chatgate' AND datname = current_database()`
  const store = await node(`${url}?sslmode=verify-full&sslrootcert=${certificate}`)
  const isKept = (n: number): Promise<boolean> =>
    store.append([newEvent(n)]).then(
      () => true,
      () => false,
    )
  for (let n = 0; n < 5; n += 1) {
    // A connection that was just cut may not know it yet.
    await until(() => isKept(n), 'an event is kept')
    expect(await query(url, isEncrypted)).toEqual([{ isEncrypted: true }])
    const during = store.append([newEvent(100 + n)])
    await cutAll(url)
    await during.catch((error: unknown) => expect(error).toMatchObject({ name: 'StoreError' }))
  }
  await expect(openStore(`${url}?sslmode=verify-full`)).rejects.toThrow('name it as sslrootcert')
  await query(url, 'ALTER SYSTEM SET ssl = off')
  await query(url, 'SELECT pg_reload_conf()')
})

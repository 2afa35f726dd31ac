/** Opening a SQLite file: what is wrong is said, older layouts are brought up to date, and nobody else gets in. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore, openToRead } from '../../src/store/open.ts'
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts'
import { allIds } from '../support/all-ids.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'
import { newEvent, START } from '../support/store-events.ts'

const { folder, newPath } = sqliteFiles()

const written = (text: string): string => {
  const path = newPath()
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe('opening', () => {
  test.for<[string, () => string, string]>([
    [
      'no scheme',
      () => './data/gateway.sqlite',
      'The store must be written as sqlite:<path> or postgres://…; this one has no scheme.',
    ],
    ['no path', () => 'sqlite:', 'The store must be written as sqlite:<path>'],
    ['another scheme', () => 'mysql://root:hunter2@db/x', 'this one has mysql:.'],
    ['a folder', () => `sqlite:${folder}`, 'it is a folder; name a file in it.'],
    [
      'not a database',
      () => `sqlite:${written('# not a database'.repeat(99))}`,
      'the file is not a SQLite database.',
    ],
    [
      'a file for a folder',
      () => `sqlite:${written('')}/gateway.sqlite`,
      'what should be its folder is a file',
    ],
    ['no such place', () => 'sqlite:/proc/nobody/gateway.sqlite', 'its folder cannot be made there'],
  ])('says what is wrong: %s', async ([, url, sentence]) => {
    const error: unknown = await openStore(url()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'StoreError', message: expect.stringContaining(sentence) })
    expect(String(error)).not.toContain('hunter2')
  })

  test('refuses a file from a newer version, and leaves it as it is', async () => {
    const path = newPath()
    await (await openStore(`sqlite:${path}`)).close()
    const setVersion = (version: number): void => {
      const database = new DatabaseSync(path)
      database.exec(`PRAGMA user_version = ${version}`)
      database.close()
    }
    setVersion(99)
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(/was written by a newer version/)
    setVersion(MIGRATIONS.length)
    await (await openStore(`sqlite:${path}`)).close()
  })

  test('only to read refuses what is not there, or of an older layout, and changes nothing', async () => {
    const path = newPath()
    await expect(openToRead(`sqlite:${path}`)).rejects.toThrow(`There is no file ${path}.`)
    mkdirSync(join(path, '..'))
    const database = new DatabaseSync(path)
    database.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`)
    await expect(openToRead(`sqlite:${path}`)).rejects.toThrow('was written by an older version')
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
    database.close()
  })

  test('brings a file of the first layout up to date, with all that is in it', async () => {
    const path = newPath()
    mkdirSync(join(path, '..'))
    const database = new DatabaseSync(path)
    database.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`)
    database.exec(`
      INSERT INTO event (id, app, command, kind, received_at, time, by_admin, query, body)
      VALUES ('${newEvent(1).id}', '1', 'C', 'after', ${START}, ${START}, 0, '', x'7b7d');
      INSERT INTO unrouted VALUES (1)`)
    database.close()
    const opened = await openStore(`sqlite:${path}`)
    const { store } = opened
    expect(await store.takeUnrouted(9)).toMatchObject([{ seq: 1, id: newEvent(1).id }])
    await store.append([newEvent(2, { repeatKey: 7n }), newEvent(3, { repeatKey: 7n })])
    expect(await allIds(store)).toEqual([newEvent(2).id, newEvent(1).id])
    await opened.close()
  })

  test('tells repeats of what was kept before it was opened', async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    const kept = [
      newEvent(1, { repeatKey: 1n, receivedAt: START }),
      newEvent(2, { repeatKey: -(2n ** 63n), receivedAt: START + 60_000 }),
      newEvent(3, { receivedAt: START + 11 * 60_000 }),
    ]
    await first.store.append(kept)
    await first.close()
    const opened = await openStore(`sqlite:${path}`)
    const { store } = opened
    const receivedAt = START + 11 * 60_000
    await store.append([
      newEvent(4, { repeatKey: 1n, receivedAt }),
      newEvent(5, { repeatKey: -(2n ** 63n), receivedAt }),
    ])
    expect(await allIds(store)).toEqual([4, 3, 2, 1].map(n => newEvent(n).id))
    await opened.close()
  })

  test('refuses a file that this very process has open', async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    onTestFinished(() => first.close())
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(
      `is in use by another gateway (process ${process.pid})`,
    )
    await expect(openStore(`sqlite:${path}`), 'the first refusal left the lock alone').rejects.toThrow(
      'in use',
    )
  })
})

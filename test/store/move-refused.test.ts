/** `chatgate move` refuses, in words and without a password, what would mix, lose or change what somebody has kept. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { move, withStore } from './moved-store.ts'
import { testPostgres } from '../support/postgres.ts'
import { newEvent } from '../support/store-events.ts'

const { newDatabase } = testPostgres()

describe('is refused', () => {
  test('while a gateway runs on the file', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, async () => {
      const { code, stderr } = await move(file, url)
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `${file} is in use by another gateway (process ${process.pid}). Stop that one first: nothing may change meanwhile.\n`,
      })
    })
  })

  test('while a gateway runs on the database, also on one that is empty', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, store => store.append([newEvent(1)]))
    await withStore(url, async store => {
      await store.takeUnrouted(1)
      expect(await move(file, url)).toMatchObject({
        code: 1,
        stderr:
          'A gateway is connected to this database. Stop it first, and start it again when the move is done.\n',
      })
    })
    expect(await move(file, url)).toMatchObject({ code: 0 })
  })

  test('a database that has events of its own, which stay', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, store => store.append([newEvent(1)]))
    await withStore(url, store => store.append([newEvent(2)]))
    expect(await move(file, url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it has rows in event, unrouted already') as string,
    })
    await withStore(url, async store => expect(await store.event(newEvent(2).id)).toBeDefined())
  })

  test('a file that is none of ours, and makes none', async () => {
    const folder = temporaryFolder({ 'empty.db': '', 'text.db': 'not a database, '.repeat(100) })
    const url = await newDatabase()
    const names = ['missing.db', 'empty.db', 'text.db', '.']
    const results = []
    for (const name of names) results.push(await move(join(folder, name), url))
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 1])
    expect(results.map(({ stderr }) => stderr.replaceAll(`${folder}/`, ''))).toEqual([
      'There is no file missing.db.\n',
      'empty.db is not the file of a gateway.\n',
      'Cannot open text.db: the file is not a SQLite database. Name another file, or move this one away.\n',
      `There is no file ${folder}.\n`,
    ])
    expect(existsSync(join(folder, 'missing.db'))).toBe(false)
  })

  test.for([
    ['postgres://u:hunter2@h/d', 'postgres://u:hunter2@h/d', '--from must be written as sqlite:<path>.'],
    ['sqlite:a.db', 'sqlite:b.db', '--to must be written as postgres://….'],
    ['sqlite:a.db', 'mysql://u:hunter2@h/d', '--to must be written as postgres://….'],
    [
      'sqlite:a.db',
      'postgres://u:hunter2@h',
      'it must be written as postgres://user:password@host:port/database',
    ],
    ['sqlite:a.db', 'postgres://u:hunter2@h/d?color=red', 'there is no parameter `color`'],
  ])('from %s to %s', async ([from = '', to = '', message = '']) => {
    const { code, stderr } = await chatgate(temporaryFolder(), ['move', '--from', from, '--to', to])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string })
    expect(stderr).not.toContain('hunter2')
  })

  test('a database that cannot be reached', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    await withStore(`sqlite:${file}`, async () => {})
    const { code, stderr } = await move(file, 'postgres://u:hunter2@127.0.0.1:9/d')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('nothing listens there') as string,
    })
    expect(stderr).not.toContain('hunter2')
  })
})

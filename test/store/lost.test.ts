/** Somebody removes or replaces the file under a running gateway: nothing is told OK that is not kept, and it ends and says so. */
import { once } from 'node:events'
import { copyFileSync, existsSync, linkSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { allIds } from '../support/all-ids.ts'
import {
  LOG_ONLY,
  profileChange,
  type RunningGateway,
  startGateway,
  temporaryFolder,
} from '../support/gateway.ts'
import { newEvent } from '../support/store-events.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'
import { until } from '../support/until.ts'

const { newPath } = sqliteFiles()

const FILES = ['', '-wal', '-shm', '.lock'].map(end => `gateway.sqlite${end}`)
const inFolder = (folder: string): string[] => FILES.map(name => join(folder, name))

/** Posts until it gets no answer; gives the users whose changes were answered OK. */
const postUntilGone = async (gateway: RunningGateway): Promise<string[]> => {
  const kept: string[] = []
  const exited = once(gateway.process, 'exit')
  for (let n = 0; gateway.process.exitCode === null && n < 2_000; n += 1) {
    const user = `user${n}`
    const answer = await gateway.post(profileChange(user)).catch(() => undefined)
    if (answer?.answer.ActionStatus === 'OK') kept.push(user)
  }
  await exited
  return kept
}

describe('a gateway whose file', () => {
  test.for<[string, string, (folder: string) => void]>([
    [
      'was removed with all beside it',
      'was removed',
      folder => inFolder(folder).forEach(path => rmSync(path)),
    ],
    ['lost its log', '-wal was removed', folder => rmSync(join(folder, 'gateway.sqlite-wal'))],
    [
      'was replaced by a backup',
      'was replaced by another file',
      folder => {
        const path = join(folder, 'gateway.sqlite')
        const database = new DatabaseSync(path, { readOnly: true })
        database.exec(`VACUUM INTO '${path}.backup'`)
        database.close()
        renameSync(`${path}.backup`, path)
      },
    ],
  ])(
    '%s answers nothing OK that the next start does not have, and says what to do',
    async ([, sentence, harm]) => {
      const folder = temporaryFolder()
      const gateway = await startGateway({ config: LOG_ONLY, folder })
      expect((await gateway.post(profileChange('before'))).answer.ActionStatus).toBe('OK')
      harm(folder)
      expect(await postUntilGone(gateway)).toEqual([])
      expect(gateway.process.exitCode).toBe(1)
      const said = gateway.log.find(
        ({ level, msg }) => level === 'error' && msg.includes('the store is lost'),
      )
      expect(JSON.stringify(said)).toContain(sentence)
      expect(JSON.stringify(said)).toContain('stop the gateway first')
      // What is there now is a whole store, be it an empty one or the backup.
      const again = await startGateway({ config: LOG_ONLY, folder })
      expect((await again.post(profileChange('after'))).answer.ActionStatus).toBe('OK')
      await again.stop()
    },
  )

  test('was moved away has all that was kept where it is now', async () => {
    const folder = temporaryFolder()
    const gateway = await startGateway({ config: LOG_ONLY, folder })
    for (let n = 0; n < 20; n += 1) await gateway.post(profileChange(`user${n}`))
    renameSync(join(folder, 'gateway.sqlite'), join(folder, 'moved.sqlite'))
    await once(gateway.process, 'exit')
    const database = new DatabaseSync(join(folder, 'moved.sqlite'), { readOnly: true })
    expect(database.prepare('SELECT count(*) AS count FROM event').get()).toMatchObject({ count: 20 })
    database.close()
  })
})

test('a log that was cut off is told with what to do about it', async () => {
  const path = newPath()
  const opened = await openStore(`sqlite:${path}`)
  for (let n = 0; n < 50; n += 1) await opened.store.append([newEvent(n, { body: new Uint8Array(20_000) })])
  for (const end of ['', '-wal']) copyFileSync(path + end, `${path}.copy${end}`)
  await opened.close()
  const copy = `${path}.copy`
  // The pages of the file after the first are not there any more either.
  truncateSync(copy, 4096 * 3)
  truncateSync(`${copy}-wal`, 100)
  await expect(openStore(`sqlite:${copy}`)).rejects.toThrow(
    `Cannot open ${copy}: the file is damaged. Put back a backup`,
  )
})

describe('a second gateway on one file', () => {
  const opened = async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    await first.store.append([newEvent(1)])
    return { path, first, folder: join(path, '..') }
  }

  test.for<[string, (path: string, folder: string) => string, string]>([
    [
      'a symbolic link to it',
      (path, folder) => (symlinkSync(path, join(folder, 'link')), join(folder, 'link')),
      'in use by another gateway',
    ],
    [
      'a symbolic link to its folder',
      (_, folder) => (symlinkSync(folder, `${folder}-link`), join(`${folder}-link`, 'gateway.sqlite')),
      'in use by another gateway',
    ],
    [
      'a hard link',
      (path, folder) => (linkSync(path, join(folder, 'hard')), join(folder, 'hard')),
      'has 2 names (hard links)',
    ],
  ])('is refused by %s', async ([, link, sentence]) => {
    const { path, first, folder } = await opened()
    await expect(openStore(`sqlite:${link(path, folder)}`)).rejects.toThrow(sentence)
    expect(await allIds(first.store)).toHaveLength(1)
    await first.close()
  })

  test('is refused after the lock was removed', async () => {
    const { path, first } = await opened()
    rmSync(`${path}.lock`)
    await first.store.append([newEvent(2)])
    await until(() => existsSync(`${path}.lock`), 'the lock is there again')
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow('in use by another gateway')
    await first.close()
  })

  test('may begin through a link to a file that is not there yet', async () => {
    const folder = temporaryFolder()
    symlinkSync(join(folder, 'target.sqlite'), join(folder, 'link.sqlite'))
    const first = await openStore(`sqlite:${join(folder, 'link.sqlite')}`)
    await expect(openStore(`sqlite:${join(folder, 'target.sqlite')}`)).rejects.toThrow('in use')
    await first.close()
  })
})

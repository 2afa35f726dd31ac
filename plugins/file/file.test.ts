import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { assert, asyncProperty } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attack } from '../../test/support/attacks.ts'
import { temporaryFolder } from '../../test/support/gateway.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { failureOf } from './failure.ts'
import file from './file.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const start = (options: Record<string, unknown> = {}, folder = temporaryFolder()) => {
  const path = join(folder, 'events.jsonl')
  const { started } = startPlugin(file, { path, ...options })
  return {
    path,
    folder,
    started,
    deliver: (subject = 'alice') => started.deliver({ ...event, subject }, attempt()),
    subjects: (name = 'events.jsonl') => linesIn(join(folder, name)).map(line => JSON.parse(line).subject),
    files: () =>
      readdirSync(folder)
        .filter(name => !name.endsWith('.lock'))
        .toSorted(),
  }
}

const linesIn = (path: string): string[] => {
  const lines = readFileSync(path, 'utf8').split('\n')
  expect(lines.pop()).toBe('')
  return lines
}

const DELIVERED = { status: 'delivered' }

describe('the lines', () => {
  test('are events by default, in the order in which they came', async () => {
    const { deliver, path, subjects } = start()
    await deliver('ann')
    expect(await Promise.all(['bob', 'cid', 'dan'].map(deliver))).toEqual([DELIVERED, DELIVERED, DELIVERED])
    expect(subjects()).toEqual(['ann', 'bob', 'cid', 'dan'])
    expect(JSON.parse(linesIn(path)[0] ?? '')).toEqual({ ...event, subject: 'ann' })
  })

  test('are what Chat sent, with its digits, but without line breaks', async () => {
    const { started, path } = start({ body: 'chat' })
    const originalBody = Buffer.from('{ "a": "é\\n" ,\r\n"n":\n12345678901234567890 }')
    await started.deliver(event, attempt({ originalBody }))
    expect(linesIn(path)).toEqual(['{ "a": "é\\n" ,  "n": 12345678901234567890 }'])
  })

  test('are CloudEvents', async () => {
    const { started, path } = start({ body: 'cloudevents' })
    await started.deliver(event, attempt())
    expect(JSON.parse(linesIn(path)[0] ?? '')).toMatchObject({ specversion: '1.0', data: event })
  })

  test('are whole, whatever a user writes', async () => {
    const { deliver, subjects } = start()
    const written: string[] = []
    const property = asyncProperty(attack, async text => {
      expect(await deliver(text)).toEqual(DELIVERED)
      written.push(text)
    })
    await assert(property, { numRuns: 100 })
    expect(subjects()).toEqual(written)
  })

  test('begin after half a line that a crash has left', async () => {
    const { deliver, path } = start()
    writeFileSync(path, '{"subject":"whole"}\n{"subj')
    await deliver('ann')
    await deliver('bob')
    const [first, half, ...rest] = linesIn(path)
    expect([first, half]).toEqual(['{"subject":"whole"}', '{"subj'])
    expect(rest.map(line => JSON.parse(line).subject)).toEqual(['ann', 'bob'])
  })

  test('are not written when there is no more time', async () => {
    const { started, files } = start()
    expect(await started.deliver(event, attempt({ signal: AbortSignal.abort() }))).toMatchObject({
      status: 'retry',
    })
    expect(files()).toEqual([])
  })
})

describe('a new file begins', () => {
  test('when somebody else renames or removes the old one', async () => {
    const { deliver, path, folder, subjects } = start()
    await deliver('ann')
    renameSync(path, join(folder, 'events.jsonl.1'))
    await deliver('bob')
    expect([subjects('events.jsonl.1'), subjects()]).toEqual([['ann'], ['bob']])
  })

  test('when the old one would become too large, and nothing is written over', async () => {
    const { deliver, files, folder, path, subjects } = start({ maxSize: '4KiB' })
    const today = new Date().toISOString().slice(0, 10)
    writeFileSync(join(folder, `events.${today}.7.jsonl`), '')
    await deliver('ann')
    writeFileSync(path, ' '.repeat(4096 - readFileSync(path).length), { flag: 'a' })
    await deliver('bob')
    await deliver('cid')
    const [kept, full] = files()
    expect([kept, full]).toEqual([`events.${today}.7.jsonl`, `events.${today}.8.jsonl`])
    expect(readFileSync(join(folder, full ?? ''))).toHaveLength(4096)
    expect(subjects()[0]).toBe('bob')
  })

  test('when the day ends in UTC, named after the day of the old one', async () => {
    const { deliver, files, path, subjects } = start({ daily: true })
    await deliver('ann')
    const yesterday = new Date('2026-11-28T23:59:59.999Z')
    utimesSync(path, yesterday, yesterday)
    await deliver('bob')
    await deliver('cid')
    expect(files()).toEqual(['events.2026-11-28.1.jsonl', 'events.jsonl'])
    expect([subjects('events.2026-11-28.1.jsonl'), subjects()]).toEqual([['ann'], ['bob', 'cid']])
  })

  test('where a link leads', async () => {
    const folder = temporaryFolder({ 'elsewhere/real.jsonl': ' '.repeat(1024) })
    symlinkSync(join(folder, 'elsewhere/real.jsonl'), join(folder, 'events.jsonl'))
    const { deliver, subjects } = start({ maxSize: '1KiB' }, folder)
    await deliver('ann')
    expect(subjects()).toEqual(['ann'])
    expect(readdirSync(join(folder, 'elsewhere')).filter(name => name.endsWith('.jsonl'))).toHaveLength(2)
  })
})

describe('is tried again, and says why', () => {
  test.each<[what: string, spoil: (path: string, folder: string) => void, why: string]>([
    ['a folder in its place', path => mkdirSync(path), 'is a folder; `path` must name a file'],
    ['a loop of links', path => symlinkSync(path, path), 'is a link that leads to itself'],
    [
      'a device',
      path => symlinkSync('/dev/full', path),
      'is not a file; for a container, write to /dev/stdout',
    ],
    ['a spoiled lock', path => mkdirSync(`${path}.lock`), 'keeps two writers apart, and that cannot be used'],
    ['another writer', path => hold(`${path}.lock`), 'is being written by another process'],
  ])('%s', async (_, spoil, why) => {
    const { deliver, started, path, folder } = start()
    spoil(path, folder)
    expect(await deliver()).toMatchObject({
      status: 'retry',
      fault: 'destination',
      afterMs: 60_000,
      reason: expect.stringContaining(why),
    })
    expect(started.target).toBe(`the file ${path}`)
  })

  test.each<[what: string, spoil: (path: string) => void, name?: string]>([
    ['a loop of links', path => symlinkSync(path, path)],
    ['a link into a missing folder', path => symlinkSync('/missing/events.jsonl', path)],
    ['a device', path => symlinkSync('/dev/full', path)],
    ['a pipe', path => execFileSync('mkfifo', [path])],
    ['a long name', () => undefined, 'x'.repeat(252)],
    ['a NUL', () => undefined, 'a\0b'],
  ])('%s, also by the probe, and nothing is put beside it', async (_, spoil, name = 'events.jsonl') => {
    const folder = temporaryFolder()
    const path = join(folder, name)
    spoil(path)
    const { started } = startPlugin(file, { path })
    expect(await started.probe?.(AbortSignal.timeout(1_000))).toMatchObject({ ok: false })
    expect(await started.deliver(event, attempt())).toMatchObject({
      status: 'retry',
      fault: 'destination',
    })
    expect(readdirSync(folder).filter(found => found.endsWith('.lock'))).toEqual([])
  })

  test('a missing folder, until it is there', async () => {
    const folder = join(temporaryFolder(), 'missing')
    const { deliver, started } = start({}, folder)
    const why = `there is no folder ${folder}; make it, and let the gateway write there (ENOENT)`
    expect(await deliver()).toEqual({ status: 'retry', fault: 'destination', afterMs: 60_000, reason: why })
    expect(await started.probe?.(AbortSignal.timeout(1_000))).toEqual({ ok: false, detail: why })
    mkdirSync(folder)
    expect(await started.probe?.(AbortSignal.timeout(1_000))).toMatchObject({ ok: true })
    expect(readdirSync(folder)).toEqual([])
    expect(await deliver()).toEqual(DELIVERED)
  })

  test.each([
    ['EACCES', 'the gateway may not write /a/b', 60_000],
    ['EROFS', '/a/b is on a disk that is mounted read-only (EROFS)', 60_000],
    ['ENOSPC', '/a/b: the disk is full (ENOSPC)', undefined],
    ['EDQUOT', "/a/b: the gateway's share of the disk is used up (EDQUOT)", undefined],
    ['EIO', '/a/b cannot be written (EIO)', undefined],
  ])('%s', (code, why, afterMs) => {
    const outcome = failureOf(Object.assign(new Error('failed'), { code }), '/a/b')
    expect(outcome).toMatchObject({
      status: 'retry',
      fault: 'destination',
      reason: expect.stringContaining(why),
    })
    expect((outcome as { afterMs?: number }).afterMs).toBe(afterMs)
  })
})

/** Takes the lock as another process would, for the rest of the tests of this file. */
const hold = (place: string): void => new DatabaseSync(place).exec('BEGIN IMMEDIATE')

test('a stream of the process is not rotated', () => {
  expect(() => startPlugin(file, { path: '/dev/stdout', daily: true })).toThrow(
    '`maxSize` and `daily` need a file of their own, and /dev/stdout is none',
  )
})

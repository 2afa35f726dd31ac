/** The store fails: the disk is full. Always answered, nothing that was answered OK is lost, and it recovers by itself. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { until } from '../support/until.ts'

const DISK_BYTES = 4 * 1024 * 1024

/** A folder on a disk of 4 MiB; undefined where this user may not mount one. */
const smallDisk = (): string | undefined => {
  const folder = join(temporaryFolder(), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

test('a full disk: callbacks wait for keepTrying, then get FAIL; when there is room again everything goes on', async context => {
  const disk = smallDisk()
  context.skip(disk === undefined, 'this user may not mount a small disk (needs root)')
  const gateway = await startGateway({
    config: `${HEAD.replace('port: 0 }', 'port: 0, keepTrying: 1s }').replace('./gateway.sqlite', join(disk ?? '', 'gateway.sqlite'))}
routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const answered = new Set<string>()
  const post = async (user: string) => {
    const { status, answer } = await gateway.post(profileChange(user))
    expect([200, 503]).toContain(status)
    if (answer.ActionStatus === 'OK') answered.add(user)
    return status
  }
  expect(await post('first')).toBe(200)

  const filler = join(disk ?? '', 'filler')
  for (let size = DISK_BYTES; size >= 4096; size /= 2) fill(filler, size)
  let refused = 0
  for (let index = 0; refused === 0 && index < 2000; index += 1)
    if ((await post(`full${index}`)) === 503) refused += 1
  expect(refused).toBe(1)
  const { sum } = await scrape(gateway)
  expect(sum('chatgate_store_failed_calls_total')).toBeGreaterThan(0)
  expect(sum('chatgate_callbacks_refused_total', { answer: 'not-kept' })).toBe(1)
  await gateway.logged(line => line.level === 'error' && JSON.stringify(line).includes('SQLITE_FULL'), 'why')
  expect((await fetch(`${gateway.admin}/healthz`)).status).toBe(200)
  const ready = async () => (await fetch(`${gateway.admin}/readyz`)).status
  expect(await ready()).toBe(503)

  // Beside a before-event, which is answered at once all the same.
  const before = await gateway.post({ CallbackCommand: 'Group.CallbackBeforeSendMsg', GroupId: 'g' })
  expect(before.answer).toEqual({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' })

  // One that waits while there is no room is kept when there is.
  const waiting = post('waiting')
  for (const file of [filler]) rmSync(file)
  expect(await waiting).toBe(200)
  expect(await post('after')).toBe(200)
  await until(async () => (await ready()) === 200, 'it is ready again')
  const routed = async () => {
    const { events } = await gateway.get<{ events: { subject: string; routedAt?: string }[] }>(
      '/api/events?limit=500',
    )
    return new Set(events.filter(({ routedAt }) => routedAt !== undefined).map(({ subject }) => subject))
  }
  await until(
    async () => answered.isSubsetOf(await routed()),
    'all that was answered OK is there, and routed',
  )
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?command=Gateway.StoreFailing')
  expect(events.length).toBeGreaterThan(0)
})

/** Appends so many bytes to the filler, as far as there is room. */
const fill = (file: string, size: number): void => {
  try {
    writeFileSync(file, Buffer.alloc(size), { flag: existsSync(file) ? 'a' : 'w' })
  } catch {
    // Full for this size; a smaller one may still fit.
  }
}

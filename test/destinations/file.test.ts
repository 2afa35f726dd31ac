/** The destination `file` through gateways: nothing is lost, and every line is whole, whatever happens to them and to the disk. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { change, destination } from '../support/delivering.ts'
import { HEAD, startGateway, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const routes = (steps: string): string =>
  `${HEAD}routes: { all: { when: Profile.CallbackPortraitSet, steps: [${steps}] } }`

const RETRY = 'retry: { first: 20ms, max: 100ms }'

/** The numbers of the events in all files of a folder; fails where a line is not whole. */
const numbersIn = (folder: string): number[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => linesIn(join(folder, name)))
    .map(line => (JSON.parse(line) as { body: { n: number } }).body.n)

const linesIn = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const sorted = (numbers: Iterable<number>): number[] => [...numbers].toSorted((a, b) => a - b)

test('two gateways and two steps write one file in turns, and rotate it, and no line is lost or torn', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'events.jsonl')
  const step = (name: string) => `file: { name: ${name}, path: "${path}", maxSize: 4KiB, ${RETRY} }`
  const config = routes(`{ ${step('one')} }, { ${step('other')} }`)
  const gateways = await Promise.all([startGateway({ config }), startGateway({ config })])
  await Promise.all(
    gateways.flatMap((gateway, which) =>
      upTo(50).map(n => gateway.post(change(`user-${n % 7}`, which * 50 + n))),
    ),
  )
  for (const gateway of gateways)
    for (const name of ['one', 'other'])
      await until(
        async () => (await destination(gateway, `all/${name}`))?.delivered === 50,
        `${name} has written all`,
      )
  await Promise.all(gateways.map(gateway => gateway.stop()))
  const numbers = numbersIn(folder)
  // At least, as a machine may be so slow that an attempt is made again.
  for (const n of upTo(100)) expect(numbers.filter(one => one === n).length).toBeGreaterThanOrEqual(2)
  expect(readdirSync(folder).length).toBeGreaterThan(5)
})

test('whoever is killed in the middle loses nothing, and what was torn is said again', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'audit', 'events.jsonl')
  mkdirSync(join(folder, 'audit'))
  const config = routes(`{ file: { path: ./audit/events.jsonl, ${RETRY} } }`)
  for (const round of upTo(3)) {
    const gateway = await startGateway({ folder, config })
    await Promise.all(upTo(20).map(n => gateway.post(change(`user-${n % 5}`, round * 20 + n))))
    await gateway.kill()
    // As a power cut can leave it.
    writeFileSync(path, '{"body":{"n":', { flag: 'a' })
  }
  const gateway = await startGateway({ folder, config })
  await until(async () => (await destination(gateway, 'all/file'))?.delivered === 60, 'all are written')
  await gateway.stop()
  const lines = linesIn(path)
  const whole = lines
    .filter(line => !line.endsWith('{"body":{"n":'))
    .map(line => JSON.parse(line).body.n as number)
  expect(sorted(new Set(whole))).toEqual(upTo(60))
})

test('a missing folder is told of, and what waited is written when it is there', async () => {
  const folder = temporaryFolder()
  const gateway = await startGateway({
    config: routes(`{ file: { path: "${folder}/audit/events.jsonl", ${RETRY} } }`),
  })
  await gateway.post(change('ann', 1))
  const line = await gateway.logged(({ reason }) => reason !== undefined, 'why it failed')
  expect(line['reason']).toContain(`there is no folder ${folder}/audit; make it`)
  mkdirSync(join(folder, 'audit'))
  await until(async () => (await destination(gateway, 'all/file'))?.delivered === 1, 'it is written')
  expect(numbersIn(join(folder, 'audit'))).toEqual([1])
})

test('a full disk is told of, holds no half line, and takes what waited when there is room', async context => {
  const folder = smallDisk()
  context.skip(folder === undefined, 'this user may not mount a small disk (needs root)')
  if (folder === undefined) return
  const filler = join(folder, 'filler')
  const config = routes(`{ file: { path: "${folder}/events.jsonl", ${RETRY} } }`)
  const gateway = await startGateway({ config })
  await gateway.post(change('ann', 0))
  await until(async () => (await destination(gateway, 'all/file'))?.delivered === 1, 'the first is there')
  fill(filler)
  // Longer than the page of the disk that the first line began.
  await Promise.all(upTo(20).map(n => gateway.post({ ...change('ann', n + 1), more: 'x'.repeat(1_000) })))
  await gateway.logged(line => JSON.stringify(line).includes('the disk is full'), 'that the disk is full')
  rmSync(filler)
  await until(async () => (await destination(gateway, 'all/file'))?.delivered === 21, 'all are there')
  // In order, as all are about the same user.
  expect(numbersIn(folder)).toEqual(upTo(21))
})

const smallDisk = (): string | undefined => {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

/** Writes until nothing more fits. */
const fill = (path: string): void => {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' })
  } catch {
    // It is full.
  }
}

test('a container gets the lines on the output of the gateway', async () => {
  const gateway = await startGateway({ config: routes('{ file: { path: /dev/stdout } }') })
  await gateway.post(change('ann', 7))
  const line = await gateway.logged(({ body }) => body !== undefined, 'the event')
  expect(line).toMatchObject({ command: 'Profile.CallbackPortraitSet', subject: 'ann', body: { n: 7 } })
})

import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { lazyConnection } from './connection.ts'

/** A library whose connections are numbers, and what happened to them. */
const played = () => {
  const opened: { number: number; lose: () => void; signal: AbortSignal }[] = []
  const closed: number[] = []
  let opens: (number: number) => Promise<number> = async number => number
  const connection = lazyConnection<number>({
    open: (lose, signal) => {
      const number = opened.push({ number: opened.length + 1, lose, signal })
      return opens(number)
    },
    close: number => void closed.push(number),
  })
  return { connection, opened, closed, openBy: (by: typeof opens) => (opens = by) }
}

const never = new Promise<never>(() => undefined)
const free = new AbortController().signal

test('is opened once, at the first use, and closed in the end', async () => {
  const { connection, opened, closed } = played()
  expect(opened).toHaveLength(0)
  expect(await Promise.all([1, 2, 3].map(() => connection.use(free, async client => client)))).toEqual([
    1, 1, 1,
  ])
  await connection.stop()
  expect(closed).toEqual([1])
})

test('a failure gives it up, and the next use opens another', async () => {
  const { connection, closed } = played()
  await expect(connection.use(free, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await connection.use(free, async client => client)).toBe(2)
  expect(closed).toEqual([1])
})

test('one that is lost between two uses costs no use', async () => {
  const { connection, opened, closed } = played()
  await connection.use(free, async client => client)
  opened[0]?.lose()
  expect(await connection.use(free, async client => client)).toBe(2)
  await turn()
  expect(closed).toEqual([1])
  // It is told late of the first one; the second is still good.
  opened[0]?.lose()
  expect(await connection.use(free, async client => client)).toBe(2)
})

test('an abort ends a use of a silent server, and the connection', async () => {
  const { connection, closed } = played()
  const abort = new AbortController()
  const using = connection.use(abort.signal, () => never)
  await turn()
  abort.abort(new Error('timed out'))
  await expect(using).rejects.toThrow('timed out')
  await turn()
  expect(closed).toEqual([1])
})

test('an abort ends an opening that never ends, and what opens late is closed', async () => {
  const { connection, opened, closed, openBy } = played()
  const { promise, resolve } = Promise.withResolvers<number>()
  openBy(() => promise)
  const abort = new AbortController()
  const using = connection.use(abort.signal, async client => client)
  await turn()
  abort.abort(new Error('timed out'))
  await expect(using).rejects.toThrow('timed out')
  expect(opened[0]?.signal.aborted).toBe(true)
  resolve(1)
  await turn()
  expect(closed).toEqual([1])
})

test('stops although the library never opens, and throws when it closes', async () => {
  const { connection, opened, openBy } = played()
  openBy(() => never)
  const abort = new AbortController()
  const using = connection.use(abort.signal, async client => client)
  await connection.stop()
  expect(opened[0]?.signal.aborted).toBe(true)
  abort.abort(new Error('enough'))
  await expect(using).rejects.toThrow('enough')
  const broken = lazyConnection({
    open: async () => 1,
    close: () => {
      throw new Error('cannot be closed')
    },
  })
  await broken.use(free, async client => client)
  await broken.stop()
})

test('nothing is opened for who is aborted already', async () => {
  const { connection, opened } = played()
  await expect(connection.use(AbortSignal.abort(), async client => client)).rejects.toThrow()
  expect(opened).toHaveLength(0)
})

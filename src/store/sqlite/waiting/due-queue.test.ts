import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue, type ReadDue } from './due-queue.ts'
import type { Waiting } from './waiting.ts'

type Due = Waiting & { dueAt: number }

const waiting = (position: number, dueAt: number): Due => ({
  seq: position,
  position,
  dueAt,
  attempts: 0,
  attemptsBefore: 0,
  createdAt: 0,
  updatedAt: 0,
})

const inOrder = (a: Due, b: Due): number => a.dueAt - b.dueAt || a.position - b.position

/** A file with what waits, as a queue reads it. */
const fileWith = (rows: Due[]): ReadDue => {
  const underWay = new Set<number>()
  const read: ReadDue = (after, limit) => {
    const beyond = rows.filter(row => inOrder(row, { ...row, ...after }) > 0).toSorted(inOrder)
    const looked = beyond.slice(0, limit)
    const last = looked.at(-1)
    return {
      due: looked.filter(({ seq }) => !underWay.has(seq)),
      ...(last && looked.length === limit && { last }),
    }
  }
  return Object.assign(read, { underWay })
}

test('gives what is due as the file would sort it, however much there is', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.nat(400), many: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 2, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 200 }), now: fc.nat(500) }) },
  )
  fc.assert(
    fc.property(fc.nat(300), fc.array(step, { maxLength: 20 }), (before, steps) => {
      const rows = Array.from({ length: before }, (_, n) => waiting(n, (n * 7) % 50))
      const read = fileWith(rows) as ReadDue & { underWay: Set<number> }
      const queue = new DueQueue(read)
      let position = before
      for (const one of steps) {
        if ('add' in one) {
          for (let n = 0; n < one.many; n += 1) {
            const added = waiting((position += 1), one.add + (n % 3))
            rows.push(added)
            queue.add(added)
          }
          continue
        }
        const free = rows.filter(({ seq }) => !read.underWay.has(seq)).toSorted(inOrder)
        const expected = free.filter(({ dueAt }) => dueAt <= one.now).slice(0, one.take)
        const taken = queue.take(one.take, one.now)
        expect(taken.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq))
        for (const { seq } of taken) read.underWay.add(seq)
        const left = free.find(({ seq }) => !read.underWay.has(seq))
        expect(queue.nextDueAt).toBe(left?.dueAt)
      }
    }),
  )
})

test('what was read once is not read again', () => {
  const rows = [waiting(1, 10)]
  let reads = 0
  const read = fileWith(rows)
  const queue = new DueQueue((after, limit) => {
    reads += 1
    return read(after, limit)
  })
  expect(queue.take(5, 10)).toHaveLength(1)
  for (let n = 2; n < 50; n += 1) {
    queue.add(waiting(n, n))
    expect(queue.take(5, n)).toHaveLength(1)
  }
  expect(reads).toBe(1)
})

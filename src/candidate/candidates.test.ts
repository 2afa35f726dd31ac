import { expect, test } from 'vitest'
import { createCandidates } from './candidates.ts'

const candidatesWith = (inForce: () => never) =>
  createCandidates({ inForce, store: 'sqlite::memory:', now: Date.now })

test('a check that cannot begin keeps the next one from nothing', async () => {
  let asked = 0
  const candidates = candidatesWith(() => {
    asked += 1
    throw new Error('there is no config')
  })
  await expect(candidates.check('')).rejects.toThrow('there is no config')
  await expect(candidates.check('')).rejects.toThrow('there is no config')
  expect(asked).toBe(2)
})

test('a plan that cannot begin is no plan that runs', () => {
  const candidates = candidatesWith(() => {
    throw new Error('there is no config')
  })
  const begin = (): unknown => candidates.plan('', { since: 0, until: 1, eventsMax: 1 })
  expect(begin).toThrow('there is no config')
  expect(begin).toThrow('there is no config')
})

import { expect, test } from 'vitest'
import { reasonGroup } from './reason-group.ts'

test.for([
  ['503 after 41 ms', '503 after # ms'],
  ['no answer within 5000 ms', 'no answer within # ms'],
  ['given up after 9 attempts: answered 503: busy', 'given up after # attempts: answered 503: busy'],
  ['rejected: answered 400: order 7f3a-b2 is unknown', 'rejected: answered 400: order # is unknown'],
  [
    'rejected: not to ann@b.example: 550 5.1.1 no such user',
    'rejected: not to ann@b.example: 550 #.#.# no such user',
  ],
  ['answered 429: 018bcfe5-6800-7000-8000-000000000001', 'answered 429: #'],
  ['answered 503after', 'answered #'],
  ['answered 5031', 'answered #'],
  ['answered 200, but 503 was meant', 'answered 200, but # was meant'],
  ['connect ECONNREFUSED 127.0.0.1:8080', 'connect ECONNREFUSED #.#.#.#:#'],
  ['用户42不存在', '用户#不存在'],
  ['the plugin threw: no details', 'the plugin threw: no details'],
  ['', ''],
])('%s', ([reason = '', group = '']) => {
  expect(reasonGroup(reason)).toBe(group)
  expect(reasonGroup(group), 'the group of a group is itself').toBe(group)
})

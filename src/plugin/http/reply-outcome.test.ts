import { expect, test } from 'vitest'
import type { Outcome } from '../outcome.ts'
import { replyOutcome, type ReplyTable } from './reply-outcome.ts'
import type { HttpAnswer } from './request-types.ts'

const TABLE: ReplyTable = {
  code: 'errcode',
  text: 'errmsg',
  rules: [
    { codes: [0, 'ok', true], means: 'delivered' },
    { codes: [7], text: /too long/, means: 'rejected' },
    { codes: [7], means: { setUp: 'the robot is gone' } },
    { codes: [8], means: { pauseMs: 5_000 } },
    { codes: [9], means: ({ wait }) => ({ pauseMs: Number(wait) * 1000 }) },
    { codes: [10], means: { setUp: 'the robot is locked', pauseMs: 3_600_000 } },
  ],
  withoutCode: ({ id, wait }, status) => {
    if (status === 429) return { pauseMs: Number(wait) * 1000 }
    return id === undefined ? undefined : 'delivered'
  },
}

const answered = (text: string, status = 200): HttpAnswer => ({ status, headers: {}, text })

test.each<[what: string, answer: HttpAnswer, outcome: Outcome]>([
  ['a known good code', answered('{"errcode":0,"errmsg":"ok"}'), { status: 'delivered' }],
  ['whatever the status', answered('{"errcode":0}', 500), { status: 'delivered' }],
  ['a code that is a word', answered('{"errcode":"ok"}'), { status: 'delivered' }],
  ['a code that is a truth', answered('{"errcode":true}'), { status: 'delivered' }],
  [
    'a number as a text is another code',
    answered('{"errcode":"0"}'),
    { status: 'retry', reason: 'answered errcode 0', fault: 'event' },
  ],
  [
    'one code with two meanings',
    answered('{"errcode":7,"errmsg":"not\\nfound"}'),
    {
      status: 'retry',
      reason: 'the robot is gone (answered errcode 7: not found)',
      fault: 'destination',
      afterMs: 60_000,
    },
  ],
  [
    'the other one',
    answered('{"errcode":7,"errmsg":"is too long"}', 400),
    { status: 'rejected', reason: 'answered errcode 7: is too long' },
  ],
  [
    'a pause',
    answered('{"errcode":8}'),
    { status: 'retry', reason: 'answered errcode 8', fault: 'busy', afterMs: 5_000 },
  ],
  [
    'a pause from the reply',
    answered('{"errcode":9,"wait":3}'),
    { status: 'retry', reason: 'answered errcode 9', fault: 'busy', afterMs: 3_000 },
  ],
  [
    'a pause without a length',
    answered('{"errcode":9,"wait":"soon"}'),
    { status: 'retry', reason: 'answered errcode 9', fault: 'busy', afterMs: 60_000 },
  ],
  [
    'a pause without end',
    answered('{"errcode":9,"wait":1e300}'),
    { status: 'retry', reason: 'answered errcode 9', fault: 'busy', afterMs: 7 * 86_400_000 },
  ],
  [
    'a setup that is looked at after a longer time',
    answered('{"errcode":10,"errmsg":["one","two",3]}'),
    {
      status: 'retry',
      reason: 'the robot is locked (answered errcode 10: one; two)',
      fault: 'destination',
      afterMs: 3_600_000,
    },
  ],
  ['no code, but what tells without one', answered('{"id":"1"}'), { status: 'delivered' }],
  [
    'a pause without a code',
    answered('{"wait":0.25,"errmsg":"slow down"}', 429),
    { status: 'retry', reason: 'answered 429: slow down', fault: 'busy', afterMs: 250 },
  ],
  [
    'an unknown code',
    answered('{"errcode":-5,"errmsg":{"a":1}}', 400),
    { status: 'retry', reason: 'answered errcode -5', fault: 'event' },
  ],
  [
    'no code',
    answered('{"status":1}'),
    {
      status: 'retry',
      reason: 'answered 200, but not as the service does: {"status":1}',
      fault: 'destination',
    },
  ],
  [
    'a page of a proxy',
    answered('<html>\nLog in'),
    {
      status: 'retry',
      reason: 'answered 200, but not as the service does: <html> Log in',
      fault: 'destination',
    },
  ],
  [
    'nothing',
    answered('', 204),
    {
      status: 'retry',
      reason: 'answered 204, but not as the service does: nothing',
      fault: 'destination',
    },
  ],
  ['the same as over HTTP without a code', answered('', 413), { status: 'rejected', reason: 'answered 413' }],
  [
    'no answer',
    { error: 'connection refused by x' },
    { status: 'retry', reason: 'connection refused by x', fault: 'destination' },
  ],
])('%s', (_, answer, outcome) => {
  expect(replyOutcome(answer, TABLE, 0)).toEqual(outcome)
})

test.each(['null', '[]', '7', '"ok"', '{"errcode":null}', '{"errcode":{}}', '{"errcode":0'])(
  '%s has no code, so the message has not arrived',
  text => expect(replyOutcome(answered(text), TABLE, 0).status).toBe('retry'),
)

test.each([
  ['{"error":{"status":"GONE","message":"no such\\nspace"}}', 'answered error.status GONE: no such space'],
  ['{"error":{"status":"GONE"}}', 'answered error.status GONE'],
])('a code in an object: %s', (text, reason) => {
  const table: ReplyTable = {
    code: 'error.status',
    text: 'error.message',
    rules: [{ codes: ['GONE'], means: 'rejected' }],
  }
  expect(replyOutcome(answered(text, 404), table, 0)).toEqual({ status: 'rejected', reason })
})

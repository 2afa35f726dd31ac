import { expect, test } from 'vitest'
import type { HttpAnswer } from './http.ts'
import { httpOutcome, type Outcome } from './outcome.ts'

const NOW = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000

const answer = (status: number, headers: Record<string, string> = {}, text = ''): HttpAnswer => ({
  status,
  headers,
  text,
})

test.each<[what: string, answer: HttpAnswer, outcome: Outcome]>([
  ['200', answer(200), { status: 'delivered', detail: 'answered 200' }],
  ['204', answer(204), { status: 'delivered', detail: 'answered 204' }],
  [
    '400 with words',
    answer(400, {}, ' no\r\nsuch\u001b[31m field\n'),
    { status: 'rejected', reason: 'answered 400: no such [31m field' },
  ],
  ['410', answer(410), { status: 'rejected', reason: 'answered 410' }],
  ['413', answer(413), { status: 'rejected', reason: 'answered 413' }],
  ['422', answer(422), { status: 'rejected', reason: 'answered 422' }],
  ['401', answer(401), { status: 'retry', reason: 'answered 401' }],
  ['404', answer(404), { status: 'retry', reason: 'answered 404' }],
  [
    '302',
    answer(302, { location: '/' }),
    { status: 'retry', reason: 'answered 302 (redirects are not followed)' },
  ],
  [
    'a long answer',
    answer(500, {}, 'x'.repeat(2000)),
    { status: 'retry', reason: `answered 500: ${'x'.repeat(299)}…` },
  ],
  [
    'seconds',
    answer(429, { 'retry-after': '7' }),
    { status: 'retry', reason: 'answered 429', afterMs: 7000 },
  ],
  [
    'a date',
    answer(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }),
    { status: 'retry', reason: 'answered 503', afterMs: 30_000 },
  ],
  [
    'a date gone by',
    answer(503, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }),
    { status: 'retry', reason: 'answered 503', afterMs: 0 },
  ],
  [
    'for ever',
    answer(503, { 'retry-after': '9'.repeat(400) }),
    { status: 'retry', reason: 'answered 503', afterMs: DAY_MS },
  ],
  ['nonsense', answer(503, { 'retry-after': 'soon' }), { status: 'retry', reason: 'answered 503' }],
  [
    'no answer',
    { error: 'connection refused by crm:80' },
    { status: 'retry', reason: 'connection refused by crm:80' },
  ],
])('%s', (_, given, outcome) => expect(httpOutcome(given, NOW)).toEqual(outcome))

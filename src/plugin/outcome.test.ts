import { expect, test } from 'vitest'
import type { HttpAnswer } from './http/request-types.ts'
import { httpOutcome, type Outcome } from './outcome.ts'

const NOW = Date.UTC(2026, 0, 1)
const WEEK_MS = 7 * 86_400_000

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
  ['401', answer(401), { status: 'retry', reason: 'answered 401', fault: 'event' }],
  ['404', answer(404), { status: 'retry', reason: 'answered 404', fault: 'event' }],
  ['431', answer(431), { status: 'retry', reason: 'answered 431', fault: 'event' }],
  ['502', answer(502), { status: 'retry', reason: 'answered 502', fault: 'destination' }],
  ['504', answer(504), { status: 'retry', reason: 'answered 504', fault: 'destination' }],
  [
    '302',
    answer(302, { location: '/' }),
    { status: 'retry', reason: 'answered 302 (redirects are not followed)', fault: 'event' },
  ],
  [
    'a long answer',
    answer(500, {}, 'x'.repeat(2000)),
    { status: 'retry', reason: `answered 500: ${'x'.repeat(2000)}`, fault: 'event' },
  ],
  [
    'asked for less',
    answer(429, { 'retry-after': ' 7 ' }),
    { status: 'retry', reason: 'answered 429', fault: 'busy', afterMs: 7000 },
  ],
  [
    'no answer',
    { error: 'connection refused by crm:80' },
    { status: 'retry', reason: 'connection refused by crm:80', fault: 'destination' },
  ],
])('%s', (_, given, outcome) => expect(httpOutcome(given, NOW)).toEqual(outcome))

test.each<[retryAfter: string, afterMs?: number]>([
  ['7', 7000],
  ['2027', 2_027_000],
  ['99999999', WEEK_MS],
  ['9'.repeat(400), WEEK_MS],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', WEEK_MS],
  ['Wed, 31 Dec 2025 00:00:00 GMT'],
  ['Thu, 99 Foo 2026 00:00:30 GMT'],
  ['0'],
  ['-5'],
  ['1.5'],
  ['1e3'],
  ['2027-01-01T00:00:00Z'],
  ['7, 7'],
  ['soon'],
  [''],
])('Retry-After: %s', (retryAfter, afterMs) =>
  expect(httpOutcome(answer(503, { 'retry-after': retryAfter }), NOW)).toEqual({
    status: 'retry',
    reason: 'answered 503',
    fault: 'destination',
    ...(afterMs !== undefined && { afterMs }),
  }),
)

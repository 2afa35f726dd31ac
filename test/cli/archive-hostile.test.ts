/** `chatgate import`, and the API behind it: no line that anybody else wrote does harm, and a file with one such line is refused with its place. */
import { expect, test } from 'vitest'
import { ARCHIVED, keep, run } from '../support/archive.ts'
import { HEAD, LOG_ONLY, startGateway, type RunningGateway } from '../support/gateway.ts'

const STEERING = 'x\u202E\u001B]0;owned\u0007\u2028'

const { body: _body, ...NO_BODY } = ARCHIVED
const DECISION = { reason: 'answered', told: 'allow', code: 0, durationMs: 1 }

const BAD: Record<string, [line: string | object | Uint8Array, said: string]> = {
  'no JSON': ['{"id":', 'is not JSON'],
  'a list': ['[]', 'is not a JSON object'],
  'an event of the API': [{ ...ARCHIVED, seq: 7 }, 'has "seq", which no exported event has'],
  'a prototype': [`{"__proto__":{"x":1},${JSON.stringify(ARCHIVED).slice(1)}`, 'has "__proto__"'],
  'steering characters': [`{${JSON.stringify(STEERING)}:1,${JSON.stringify(ARCHIVED).slice(1)}`, 'has "x'],
  'another id': [{ ...ARCHIVED, id: "x' OR 1=1" }, '/id '],
  'no app': [{ ...ARCHIVED, app: undefined }, 'is not an exported event'],
  'a kind that there is not': [{ ...ARCHIVED, kind: 'later' }, '/kind '],
  'a number for a text': [{ ...ARCHIVED, subject: 7 }, '/subject '],
  'a text that no index takes': [{ ...ARCHIVED, subject: 'x'.repeat(2_000) }, '/subject '],
  'a day that there is not': [{ ...ARCHIVED, time: '2026-02-30T99:00:00Z' }, 'as `time`; write it like'],
  'a time before 1970': [{ ...ARCHIVED, time: '1969-01-01T00:00:00Z' }, 'as `time`; write it like'],
  'no body': [NO_BODY, 'must have either `body` or `bodyBase64`'],
  'two bodies': [{ ...ARCHIVED, bodyBase64: 'e30=' }, 'must have either `body` or `bodyBase64`'],
  'no base64': [{ ...NO_BODY, bodyBase64: 'e30' }, 'not base64'],
  'half a character': [JSON.stringify(ARCHIVED).replace('ann', String.raw`\ud800`), 'half a character'],
  'a body that is no JSON': [{ ...ARCHIVED, body: 'x', unreadable: 'x' }, 'a body that is not JSON'],
  'a body that is no object': [{ ...ARCHIVED, body: '7' }, 'a body that is not a JSON object'],
  'a body that does not fit': [{ ...ARCHIVED, body: '{"EventTime":{}}' }, 'does not fit its command'],
  'a body that is too deep': [
    { ...ARCHIVED, command: 'X.Y', body: `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}` },
    'nested deeper than',
  ],
  'a body of another command': [{ ...ARCHIVED, command: 'State.StateChange' }, 'another command'],
  'values before that are objects': [{ ...ARCHIVED, before: { a: {} } }, '/before/a '],
  'a decision that there is not': [
    { ...ARCHIVED, decision: { ...DECISION, told: 'maybe' } },
    '/decision/told ',
  ],
  'a decision with more': [{ ...ARCHIVED, decision: { ...DECISION, more: 1 } }, 'is not an exported event'],
  'another encoding': [Buffer.from(JSON.stringify({ ...ARCHIVED, subject: 'é' }), 'latin1'), 'is not UTF-8'],
  'a line without an end': ['x'.repeat(9 * 1024 * 1024), 'is longer than 8388608 bytes'],
}

/** Those that go through the command line too, which reads a line as the gateway does. */
const TYPED = new Set(['no JSON', 'steering characters', 'a body that does not fit'])

test('a file with one line that does not fit is refused with its place, and nothing of it is kept', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const other = JSON.stringify({ ...ARCHIVED, id: ARCHIVED.id.replace('01a2', '01a3') })
  for (const [name, [line, said]] of Object.entries(BAD)) {
    const bytes = line instanceof Uint8Array || typeof line === 'string' ? line : JSON.stringify(line)
    if (typeof bytes === 'string' && bytes.length < 1_000_000) {
      const answer = await post(gateway, { lines: [other, bytes] })
      expect({ name, status: answer.status }).toEqual({ name, status: 400 })
      const { error } = (await answer.json()) as { error: string }
      expect(error, name).toContain('`lines[1]` ')
      expect(error, name).toContain(said)
      if (!TYPED.has(name)) continue
    }
    const file = keep(gateway, 'bad.jsonl', Buffer.concat([Buffer.from(`${other}\n\n`), Buffer.from(bytes)]))
    const { code, stdout, stderr } = await run(gateway, 'import', file)
    expect({ name, code, stdout }).toEqual({ name, code: 1, stdout: '' })
    expect(stderr, name).toContain(`bad.jsonl:3 `)
    expect(stderr, name).toContain(said)
    // oxlint-disable-next-line no-control-regex -- it is control characters that are meant
    expect(stderr, name).not.toMatch(/[\u001B\u202E\u2028]/)
  }
  expect(await gateway.get('/api/events')).toMatchObject({ events: [] })
  expect(await run(gateway, 'import', 'no-such-file')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no-such-file cannot be read (ENOENT)'),
  })
  const fits = keep(gateway, 'good.jsonl', `\uFEFF${JSON.stringify(ARCHIVED)}\r\n\n${other}`)
  expect(await run(gateway, 'import', fits)).toMatchObject({ code: 0, stdout: '2 events imported.\n' })
})

test('an import takes secrets of an address away, takes nothing that is too much, and is a change', async () => {
  const gateway = await startGateway({
    config: `${HEAD.replace('port: 0 }\napps', 'port: 0, token: change-token-123456, readToken: read-token-1234567 }\napps')}routes: {}`,
  })
  const line = JSON.stringify({ ...ARCHIVED, query: 'SdkAppid=1400000001&token=a-secret' })
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const status = async (body: object, token = 'change-token-123456') =>
    (await post(gateway, body, as(token))).status
  expect(await status({ lines: [line] }, 'read-token-1234567')).toBe(403)
  expect(await status({ lines: [] })).toBe(400)
  expect(await status({ lines: Array.from({ length: 1_001 }, () => line) })).toBe(400)
  expect(await status({ lines: ['x'.repeat(17 * 1024 * 1024)] })).toBe(400)
  expect(await status({ lines: [line], routed: true })).toBe(400)
  expect(await status({ lines: [line, line] })).toBe(200)
  const answer = await fetch(`${gateway.admin}/api/export`, { headers: as('read-token-1234567') })
  const text = await answer.text()
  expect(text).toContain('token=***')
  expect(text).not.toContain('a-secret')
})

const post = (gateway: RunningGateway, body: object, headers: Record<string, string> = {}) =>
  fetch(`${gateway.admin}/api/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

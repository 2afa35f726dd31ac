/** The tests beside a config as the page describes them, and a trace that is told what a tag was before. */
import { expect, test } from 'vitest'
import { readCallback, tagValuesIn, withTagValues } from '../../src/cli/callback.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'
import { blocks } from '../support/page.ts'

const PAGE = 'docs/testing.md'

test('the example of the page, and a trace with the value of before', async () => {
  const [config = ''] = blocks(PAGE, 'yaml')
  const [tests = ''] = blocks(PAGE, 'yaml tests')
  const folder = temporaryFolder({ 'gateway.config.yaml': config, 'gateway.test.yaml': tests })
  const tested = await chatgate(folder, ['test'])
  expect(tested).toMatchObject({ code: 0, stderr: '' })
  expect(tested.stdout).toContain('4 passed.')

  const trace = (...before: string[]) =>
    chatgate(folder, ['trace', ...before, '--expect', 'nick-changes/crm'])
  expect((await trace('--before', 'Tag_Profile_IM_Nick=old')).code).toBe(0)
  expect((await trace('--before=Tag_Profile_IM_Nick=other')).stderr).toContain('it would be sent to nothing')
  expect((await trace()).code).toBe(1)
  const evening = (...words: string[]) => chatgate(folder, ['trace', ...words, '--expect', 'evenings/log'])
  expect((await evening('--at', '2026-11-24T20:30:00+08:00')).code).toBe(0)
  expect((await evening('--at', '2026-11-24T21:30:00+08:00')).code).toBe(1)
  // What is set stays.
  const set = String(Date.parse('2026-11-24T09:00:00+08:00'))
  expect((await evening('--at', '2026-11-24T20:30:00+08:00', '--set', `EventTime=${set}`)).code).toBe(1)
  expect((await evening('--at', 'tonight')).stderr).toContain(
    '`at` must be a date like 2026-11-24T08:00:00Z or a time ago like 15m, 24h or 7d, but is "tonight"',
  )
})

test.each([
  ['at: tonight', 'must be a date with its time zone, like 2026-11-24T20:00:00+08:00, but is "tonight"'],
  ['at: 2026-13-24T20:00:00Z', '`at: 2026-13-24T20:00:00Z` is a date that no calendar has.'],
  [
    'callback: C2C.CallbackAfterSendMsg, after: { Tag_A: 1 }',
    'C2C.CallbackAfterSendMsg sets no profile tags.',
  ],
])('{ %s } is refused', async (written, sentence) => {
  const folder = temporaryFolder({
    'gateway.config.yaml': `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
    'gateway.test.yaml': `a: { ${written} }\n`,
  })
  const { code, stderr } = await chatgate(folder, ['test'])
  expect(code).toBeGreaterThan(0)
  expect(stderr).toContain(sentence)
})

test('--after replaces the value of a tag or adds one, as a number where it is one', () => {
  const callback = readCallback('Profile.CallbackPortraitSet')
  const first = (callback.body['ProfileItem'] as { Tag: string }[])[0]?.Tag ?? ''
  const { body } = withTagValues(callback, tagValuesIn({ [first]: '7', Tag_Profile_Custom_New: 'x=y' }))
  const items = body['ProfileItem'] as { Tag: string; Value: unknown }[]
  expect(items.filter(({ Tag }) => Tag === first)).toEqual([{ Tag: first, Value: 7 }])
  expect(items.at(-1)).toEqual({ Tag: 'Tag_Profile_Custom_New', Value: 'x=y' })
  expect(callback.body).not.toBe(body)
})

test('--set changes a list by JSON, a time to now, and leaves the JSON in a text a text', () => {
  const { body } = readCallback('C2C.CallbackAfterSendMsg', {
    MsgBody: '[{"MsgType":"TIMFaceElem","MsgContent":{"Index":7615917337495251231}}]',
    MsgTime: 'now',
    CloudCustomData: '{"a":1}',
  })
  expect(body).toMatchObject({
    MsgBody: [{ MsgType: 'TIMFaceElem', MsgContent: { Index: '7615917337495251231' } }],
    CloudCustomData: '{"a":1}',
  })
  expect(Math.abs(Number(body['MsgTime']) - Date.now() / 1000)).toBeLessThan(60)
  expect(() => readCallback('C2C.CallbackAfterSendMsg', { MsgBody: 'x' })).toThrow(
    'so --set takes JSON for it',
  )
})

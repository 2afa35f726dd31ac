/** The tests beside a config as the page describes them, and a trace that is told what a tag was before. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readCallback } from '../../src/cli/callback.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'

const PAGE = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')

const CONFIG = `${HEAD}
routes:
  nick-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - match: { expression: 'changes.exists(c, c.tag == "Tag_Profile_IM_Nick" && has(c.before) && c.before == "old")' }
      - webhook: { name: crm, url: "http://crm.internal/" }
answers: { C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { words: [casino] } }] } }
`

test('the example of the page, and a trace with the value of before', async () => {
  const [, tests = ''] = /^```yaml tests\n(.*?)^```/ms.exec(PAGE) ?? []
  const folder = temporaryFolder({ 'gateway.config.yaml': CONFIG, 'gateway.test.yaml': tests })
  const tested = await chatgate(folder, ['test'])
  expect(tested).toMatchObject({ code: 0, stderr: '' })
  expect(tested.stdout).toContain('2 passed.')

  const trace = (...before: string[]) =>
    chatgate(folder, ['trace', ...before, '--expect', 'nick-changes/crm'])
  expect((await trace('--before', 'Tag_Profile_IM_Nick=old')).code).toBe(0)
  expect((await trace('--before=Tag_Profile_IM_Nick=other')).stderr).toContain('it would be sent to nothing')
  expect((await trace()).code).toBe(1)
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

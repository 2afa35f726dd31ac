import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { startReceiver } from '../../test/support/receiver.ts'
import { createToolbox } from './tools.ts'

/** The text of an answer with this encoding and body. */
const textOf = async (encoding: string, body: Uint8Array): Promise<string> => {
  const { url, close } = await startReceiver({
    answer: () => ({ headers: { 'content-encoding': encoding }, body }),
  })
  onTestFinished(close)
  const toolbox = createToolbox(
    { info: () => undefined },
    { configFolder: process.cwd(), proxies: { except: '' } },
  )
  onTestFinished(toolbox.close)
  const answer = await toolbox
    .toolsFor('route/step', { load: () => Promise.resolve() })
    .request(url, { method: 'GET' })
  if ('error' in answer) throw new Error(answer.error)
  return answer.text
}

test.each<[what: string, encoding: string, body: Uint8Array, text: string]>([
  ['gzip', 'gzip', gzipSync('{"ErrorCode":1}'), '{"ErrorCode":1}'],
  ['gzip by its old name', 'X-GZIP', gzipSync('é'), 'é'],
  ['deflate', 'deflate', deflateSync('deflated'), 'deflated'],
  ['br', 'br', brotliCompressSync('brotli'), 'brotli'],
  ['no more than is wanted', 'gzip', gzipSync(Buffer.alloc(100_000_000, 'x')), 'x'.repeat(2048)],
  ['what is no gzip as it came', 'gzip', Buffer.from('no gzip'), 'no gzip'],
  ['an encoding that there is not as it came', 'constructor', Buffer.from('as it is'), 'as it is'],
  ['nothing', 'gzip', new Uint8Array(), ''],
])('an answer is inflated: %s', async (_, encoding, body, text) => {
  expect(await textOf(encoding, body)).toBe(text)
})

test('an answer that breaks off within what is compressed is not read in part', async () => {
  expect(await textOf('gzip', gzipSync('{"ErrorCode":0}').subarray(0, -4))).not.toContain('ErrorCode')
})

import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { knownHeaders } from './headers.ts'

const known = (...rawHeaders: string[]) => knownHeaders({ rawHeaders } as IncomingMessage)

test('names in any case, and nothing else of the same length', () => {
  expect(known('HOST', 'a', 'Content-length', '5', 'X-Api-Secret-1', '6', 'ETag', 'b')).toEqual({
    host: 'a',
    'content-length': '5',
  })
})

test('the first of two, even if it is empty', () => {
  expect(known('traceparent', '', 'Traceparent', 'b', 'Transfer-Encoding', 'chunked')).toEqual({
    traceparent: '',
    'transfer-encoding': 'chunked',
  })
})

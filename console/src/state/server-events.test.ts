import { expect, test } from 'vitest'
import { readServerEvents } from './server-events.ts'

const read = async (...chunks: Uint8Array[]): Promise<string[]> => {
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const found: string[] = []
  for await (const data of readServerEvents(body)) found.push(data)
  return found
}

test('events are read wherever the network cuts them, and comments are not', async () => {
  const bytes = new TextEncoder().encode(
    ': hello\n\ndata: {"name":"小明"}\n\n: still here\n\ndata: 1\ndata: 2\n\ndata: half',
  )
  const wanted = ['{"name":"小明"}', '1\n2']
  expect(await read(bytes)).toEqual(wanted)
  expect(await read(...Array.from(bytes, byte => Uint8Array.of(byte)))).toEqual(wanted)
  expect(await read()).toEqual([])
})

/** Server-Sent Events, read by `fetch`: an EventSource could not say who asks. */

/** The `data` of each event, as it comes. Comments and other fields are left out. */
export async function* readServerEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const lines = part.split('\n').filter(line => line.startsWith('data:'))
        if (lines.length > 0) yield lines.map(line => line.slice('data:'.length).trimStart()).join('\n')
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

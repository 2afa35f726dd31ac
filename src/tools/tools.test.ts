import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { portOf, startReceiver, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { createToolbox } from './tools.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const startTools = () => {
  const lines: unknown[] = []
  const log = { info: (fields: object, message: string) => lines.push({ ...fields, message }) }
  const toolbox = createToolbox(log, { configFolder: process.cwd(), proxies: { except: '' } })
  cleanups.push(toolbox.close)
  const tools = toolbox.toolsFor('route/step', { load: () => Promise.resolve() })
  return { tools, toolbox, lines }
}

const receiver = async (answer: ReceiverAnswer = {}) => {
  const started = await startReceiver({ answer: () => answer })
  cleanups.push(started.close)
  return started
}

/** A raw TCP server, for peers that do not speak HTTP. */
const rawServer = async (serve: (socket: Socket) => void): Promise<string> => {
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => server.close())
  return `127.0.0.1:${portOf(server)}`
}

describe('request', () => {
  test('sends the bytes and gives status, headers and text', async () => {
    const { url, requests } = await receiver({ status: 201, headers: { 'X-Seen': 'yes' }, body: 'made' })
    const body = Buffer.from([0, 1, 255])
    const answer = await startTools().tools.request(`${url}/a?b=c`, {
      method: 'PUT',
      headers: { 'x-mine': '1' },
      body,
    })
    expect(answer).toMatchObject({ status: 201, text: 'made', headers: { 'x-seen': 'yes' } })
    expect(requests).toMatchObject([{ method: 'PUT', url: '/a?b=c', body, headers: { 'x-mine': '1' } }])
  })

  test('does not follow redirects', async () => {
    const { url, requests } = await receiver({ status: 307, headers: { location: '/elsewhere' } })
    expect(await startTools().tools.request(url, { method: 'POST' })).toMatchObject({ status: 307 })
    expect(requests).toHaveLength(1)
  })

  test('keeps 2 KiB of an answer, and no half characters', async () => {
    const { url } = await receiver({ body: `x${'é'.repeat(20_000)}` })
    const answer = await startTools().tools.request(url, { method: 'GET' })
    expect(answer).toMatchObject({ text: `x${'é'.repeat(1023)}` })
  })

  test('stops reading an answer without an end', async () => {
    const endless = await rawServer(socket => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`));
      }
      socket.on('drain', more)
      more()
    })
    expect(await startTools().tools.request(`http://${endless}`, { method: 'GET' })).toMatchObject({
      status: 200,
    })
  })

  test('an answer that breaks off after its status counts by its status', async () => {
    const host = await rawServer(socket =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin')),
    )
    expect(await startTools().tools.request(`http://${host}`, { method: 'GET' })).toMatchObject({
      status: 200,
      text: 'begin',
    })
  })

  test('uses connections again', async () => {
    const connections = new Set<unknown>()
    const host = await rawServer(socket => {
      connections.add(socket)
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    })
    const { tools } = startTools()
    for (let sent = 0; sent < 20; sent++) await tools.request(`http://${host}`, { method: 'GET' })
    expect(connections.size).toBeLessThanOrEqual(2)
  })

  test('a slow origin takes nothing from another', async () => {
    const slow = await receiver({ hang: true })
    const quick = await receiver()
    const { tools } = startTools()
    const abort = new AbortController()
    const hanging = Array.from({ length: 200 }, () =>
      tools.request(slow.url, { method: 'GET', signal: abort.signal }),
    )
    expect(await tools.request(quick.url, { method: 'GET' })).toMatchObject({ status: 200 })
    abort.abort()
    await Promise.all(hanging)
    expect(slow.requests.length).toBeLessThanOrEqual(64)
  })
})

const get = (url: string, signal?: AbortSignal) =>
  startTools().tools.request(url, { method: 'GET', ...(signal && { signal }) })

describe('what goes wrong on the network is a sentence', () => {
  test('refused', async () => {
    const { url, close } = await startReceiver()
    await close()
    expect(await get(`${url}/secret?key=secret`)).toEqual({
      error: `connection refused by ${new URL(url).host}`,
    })
  })

  test.each<[what: string, serve: (socket: Socket) => void, scheme: string, sentence: RegExp]>([
    [
      'reset',
      socket => socket.resetAndDestroy(),
      'http',
      /^127.0.0.1:\d+ closed the connection without an answer$/,
    ],
    [
      'closed',
      socket => socket.once('data', () => socket.end()),
      'http',
      /^127.0.0.1:\d+ closed the connection without an answer$/,
    ],
    [
      'not HTTP',
      socket => socket.end('220 smtp.example.com ESMTP\r\n'),
      'http',
      /^127.0.0.1:\d+ did not answer with HTTP$/,
    ],
    [
      'no status',
      socket => socket.once('data', () => socket.end('HTTP/1.1 099 What\r\n\r\n')),
      'http',
      /^127.0.0.1:\d+ did not answer with HTTP$/,
    ],
    ['not TLS', socket => socket.end('220 smtp.example.com ESMTP\r\n'), 'https', /TLS|secure connection/],
  ])('%s', async (_, serve, scheme, sentence) => {
    const answer = await get(`${scheme}://${await rawServer(serve)}/secret`)
    expect(answer).toEqual({ error: expect.stringMatching(sentence) })
  })

  test('no such host', async () => {
    expect(await get('http://nowhere.invalid/secret')).toEqual({
      error: expect.stringMatching(/^no address found for nowhere.invalid/),
    })
  })

  test('aborted, with the words of who aborted', async () => {
    const { url, received } = await receiver({ hang: true })
    const abort = new AbortController()
    const answer = get(url, abort.signal)
    await received(1)
    abort.abort(new Error('no answer within 2000 ms'))
    expect(await answer).toEqual({ error: 'no answer within 2000 ms' })
    expect(await get(url, AbortSignal.abort())).toEqual({ error: `stopped waiting for ${new URL(url).host}` })
  })

  test('a URL that is none is the mistake of the caller, and not repeated', async () => {
    await expect(get('http://[secret')).rejects.toThrow(/^the URL is not valid$/)
  })
})

describe('fetch', () => {
  test('goes over the same pools and follows no redirect', async () => {
    const { url, requests } = await receiver({ status: 302, headers: { location: '/elsewhere' } })
    const response = await startTools().tools.fetch(url, { method: 'POST', body: 'hello' })
    expect(response.status).toBe(302)
    expect(requests).toMatchObject([{ body: Buffer.from('hello') }])
  })

  test('fails with the same sentences', async () => {
    const { url, close } = await startReceiver()
    await close()
    await expect(startTools().tools.fetch(`${url}/secret`)).rejects.toThrow(
      `connection refused by ${new URL(url).host}`,
    )
  })
})

test.each(['request', 'fetch'] as const)('%s ends answers that only say that one will come', async way => {
  let sent = 0
  const host = await rawServer(socket => {
    const more = (): void => {
      while (!socket.destroyed && socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100))) sent += 100
    }
    socket.once('data', more).on('drain', more)
  })
  const { tools } = startTools()
  const ended =
    way === 'request' ? tools.request(`http://${host}`, { method: 'GET' }) : tools.fetch(`http://${host}`)
  const said = await ended.catch((error: unknown) => ({ error: (error as Error).message }))
  expect(said).toEqual({ error: `${host} answers only that an answer will come (1xx), without end` })
  expect(sent).toBeLessThan(1_000_000)
})

test('fetch sends a body that is a stream once only', async () => {
  const bodies: string[] = []
  const host = await rawServer(socket =>
    socket.on('data', chunk => {
      bodies.push(chunk.toString())
      if (bodies.filter(text => text.includes('0\r\n\r\n')).length > 2) socket.destroy()
      else if (chunk.includes('0\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }),
  )
  const { tools } = startTools()
  const post = async () => {
    const body = new Blob(['hello']).stream()
    return (await tools.fetch(`http://${host}`, { method: 'POST', body, duplex: 'half' })).text()
  }
  expect([await post(), await post()]).toEqual(['ok', 'ok'])
  await expect(post()).rejects.toThrow(/closed the connection without an answer$/)
})

test('lookup finds addresses, and says when there are none', async () => {
  const { tools } = startTools()
  expect(await tools.lookup('[::1]')).toEqual(['::1'])
  await expect(tools.lookup('nowhere.invalid')).rejects.toThrow('no address found for nowhere.invalid')
})

test('a log line carries the step, whatever the plugin says', () => {
  const { tools, lines } = startTools()
  tools.log({ step: 'another', subject: 'alice' }, 'seen')
  expect(lines).toEqual([{ step: 'route/step', subject: 'alice', message: 'seen' }])
})

test('closing ends what is under way', async () => {
  const { url, received } = await receiver({ hang: true })
  const { tools, toolbox } = startTools()
  const answer = tools.request(url, { method: 'GET' })
  await received(1)
  await toolbox.close()
  expect(await answer).toEqual({ error: 'the gateway is stopping' })
})

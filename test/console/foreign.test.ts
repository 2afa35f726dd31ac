/** No page of another site, of another port or of a name that was bound anew reads anything of the gateway, or changes anything. */
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { ADMIN_ENDPOINTS, startWithSomething } from '../support/admin-gateway.ts'
import { launchBrowser } from '../support/chromium.ts'
import { startForeignSite } from '../support/foreign-site.ts'
import { LOG_ONLY, profileChange, startGateway } from '../support/gateway.ts'

const TOKEN = 'the-token-that-may-everything'

let starting: Promise<Browser> | undefined
afterAll(async () => (await starting)?.close())

const newContext = async (): Promise<BrowserContext> => {
  const browser = await (starting ??= launchBrowser(['--host-resolver-rules=MAP evil.test 127.0.0.1']))
  const context = await browser.newContext()
  context.setDefaultTimeout(60_000)
  onTestFinished(() => context.close())
  return context
}

/** All that a request could change. */
const stateOf = async (admin: string, headers: Record<string, string> = {}): Promise<unknown> => {
  const paths = ['destinations', 'deliveries', 'replays', 'refused', 'config', 'events', 'nodes']
  return Promise.all(
    paths.map(async path => {
      const answer = (await (await fetch(`${admin}/api/${path}`, { headers })).json()) as object
      // Alive is told anew all the time.
      return path === 'nodes' ? Object.keys(answer) : answer
    }),
  )
}

interface Asked {
  method: string
  path: string
  status: number
}

/** Lets the page at this address try everything; resolves with what it read, and how the gateway answered. */
const attackFrom = async (
  context: BrowserContext,
  address: string,
  target: string,
  endpoints: readonly { method: string; path: string }[],
) => {
  const page = await context.newPage()
  const answers: Asked[] = []
  page.on('response', response => {
    const { origin, pathname } = new URL(response.url())
    if (origin === target)
      answers.push({ method: response.request().method(), path: pathname, status: response.status() })
  })
  await page.goto(address)
  const read = await page.evaluate<string[]>(
    `attack(${JSON.stringify(target)}, ${JSON.stringify(endpoints)})`,
  )
  return { read, answers, page }
}

/** Another site, and another port of this one, which browsers take for the same site. */
const FROM = ['evil.test', '127.0.0.1']

test('a site that lets others read is read, so that the attack is one', async () => {
  const [port, open] = [await startForeignSite(), await startForeignSite()]
  const { read } = await attackFrom(
    await newContext(),
    `http://evil.test:${port}/`,
    `http://127.0.0.1:${open}`,
    [
      { method: 'GET', path: '/api/events' },
      { method: 'POST', path: '/api/reload' },
    ],
  )
  expect(read.join('\n')).toContain('GET /api/events answered 200')
  expect(read.join('\n')).toContain('POST /api/reload answered 200')
})

test.for(FROM)('without a token, from http://%s', { timeout: 240_000 }, async host => {
  const { gateway, addressOf } = await startWithSomething()
  const endpoints = ADMIN_ENDPOINTS.map(({ method, path }) => ({ method, path: addressOf(path) }))
  const before = await stateOf(gateway.admin)
  const address = `http://${host}:${await startForeignSite()}/`
  const { read, answers } = await attackFrom(await newContext(), address, gateway.admin, endpoints)
  expect(read).toEqual([])
  const guarded = answers.filter(({ path }) => path.startsWith('/api') || path === '/metrics')
  expect(guarded.filter(({ status }) => status !== 403 && status !== 405)).toEqual([])
  // They did come that far.
  for (const { method, path } of endpoints.filter(one => one.method !== 'DELETE'))
    expect(guarded, `${method} ${path}`).toContainEqual({ method, path, status: 403 })
  expect(await stateOf(gateway.admin)).toEqual(before)
})

test.for(FROM)('with a session in the browser, from http://%s', { timeout: 240_000 }, async host => {
  const gateway = await startGateway({
    config: LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: 0, token: ${TOKEN} }`),
  })
  await gateway.post(profileChange('alice'))
  const context = await newContext()
  const console = await context.newPage()
  await console.goto(`${gateway.admin}/events`)
  await console.getByLabel('Admin token').fill(TOKEN)
  await console.getByLabel('Admin token').press('Enter')
  await console.getByText('alice').first().waitFor()
  await console.locator('.became').getByText('all/log').waitFor()
  await console.goto('about:blank')
  const own = { authorization: `Bearer ${TOKEN}` }
  const before = await stateOf(gateway.admin, own)
  const address = `http://${host}:${await startForeignSite()}/`
  const { read, answers, page } = await attackFrom(context, address, gateway.admin, ADMIN_ENDPOINTS)
  expect(read).toEqual([])
  for (const { method, path } of ADMIN_ENDPOINTS.filter(one => one.method !== 'DELETE')) {
    const status = `${method} ${path}` === 'POST /api/session' ? 403 : 401
    expect(answers, `${method} ${path}`).toContainEqual({ method, path, status })
  }
  expect(answers.filter(({ path, status }) => path.startsWith('/api') && status < 400)).toEqual([])
  expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}')
  expect(await stateOf(gateway.admin, own)).toEqual(before)
  await console.goto(`${gateway.admin}/events`)
  await console.getByText('alice').first().waitFor()
})

test('a name that was bound anew to this machine', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const withToken = await startGateway({
    config: LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: 0, token: ${TOKEN} }`),
  })
  for (const [one, status] of [
    [gateway, 403],
    [withToken, 401],
  ] as const) {
    const { admin } = one
    await one.post(profileChange('alice'))
    const page = await (await newContext()).newPage()
    // Of the same origin as what it asks for, in the eyes of the browser; its policy lets it ask there.
    await page.goto(`http://evil.test:${new URL(admin).port}/events`)
    for (const { method, path } of ADMIN_ENDPOINTS) {
      const body =
        method === 'POST' ? `, headers: { 'content-type': 'application/json' }, body: '{"all":true}'` : ''
      const answer = await page.evaluate<{ status: number; text: string }>(
        `fetch(${JSON.stringify(path)}, { method: '${method}'${body} }).then(async got => ({ status: got.status, text: await got.text() }))`,
      )
      // Whoever signs in has to know the token.
      const wanted = status === 401 && method === 'POST' && path === '/api/session' ? 400 : status
      expect(answer.status, `${method} ${path}`).toBe(wanted)
      expect(answer.text).not.toContain('alice')
    }
  }
})

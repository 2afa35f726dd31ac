/** What the admin address gives a browser: the same shell for each page of the console, and nothing else. */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Koa from 'koa'
import { expect, onTestFinished, test } from 'vitest'
import { CONSOLE_PATHS } from '../../src/admin/console-paths.ts'
import { servePages } from '../../src/admin/pages.ts'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { LOG_ONLY, temporaryFolder } from '../support/gateway.ts'
import { portOf } from '../support/receiver.ts'
import { sharedGateway } from '../support/shared-gateway.ts'

const shared = sharedGateway(LOG_ONLY)
const visit = createVisits()
const ASSETS = new URL('../../console/dist/assets', import.meta.url).pathname

test('each page of the console is the same file, with a policy that lets nothing else run', async () => {
  const { admin } = await shared()
  const texts = new Set<string>()
  for (const path of CONSOLE_PATHS) {
    const response = await fetch(`${admin}${path.replaceAll(/:\w+/g, 'a%2Fb')}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-encoding': 'gzip',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(response.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
    texts.add(await response.text())
  }
  expect(texts.size).toBe(1)
})

test.for([
  '/event',
  '/events/a/b',
  '/events/',
  '/profiles/',
  '/assets/',
  '/assets/nothing.js',
  '/assets/../index.html',
  '/assets/..%2f..%2fpackage.json',
  '/index.html',
  '/profiles/%E0%A4%A',
])('there is nothing at %s', async path => {
  const { admin } = await shared()
  const response = await fetch(`${admin}${path}`)
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('there is nothing at')
})

test('a page can only be read', async () => {
  const { admin } = await shared()
  expect((await fetch(`${admin}/events`, { method: 'POST' })).status).toBe(404)
  const head = await fetch(`${admin}/events`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('what a browser has already is not sent again; assets are kept for good', async () => {
  const { admin } = await shared()
  const asset = readdirSync(ASSETS).find(name => name.startsWith('console-')) ?? ''
  for (const [path, caching] of [
    ['/', 'no-cache'],
    [`/assets/${asset}`, 'public, max-age=31536000, immutable'],
  ] as const) {
    const first = await fetch(`${admin}${path}`)
    expect(first.headers.get('cache-control')).toBe(caching)
    expect(await first.text()).not.toBe('')
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(`${admin}${path}`, {
      // As a browser asks; fetch alone would want it anew.
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    })
    expect([again.status, await again.text()]).toEqual([304, ''])
  }
  const plain = await fetch(`${admin}/assets/${asset}`, { headers: { 'accept-encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await plain.text()).toBe(readFileSync(join(ASSETS, asset), 'utf8'))
})

test('a console that is not built says how it is', async () => {
  const app = new Koa()
  app.use(servePages(temporaryFolder()))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${portOf(server)}/events`)
  expect([response.status, await response.text()]).toEqual([
    404,
    'the console is not built: npm run console\n',
  ])
})

/**
 * Packed file by file, in bytes. The first is what stands between an address and an event; the rest comes when it is shown, a language beside
 * English when it is chosen.
 */
test.for([
  [/^console-.*\.js$/, 19_500],
  [/(?<!\bzh-[\w-]*)\.js$/, 63_000],
  [/\.css$/, 6_500],
] as const)('what is built as %s stays small, so that it is quick through a tunnel', ([pattern, most]) => {
  const names = readdirSync(ASSETS).filter(name => pattern.test(name))
  expect(names.length).toBeGreaterThan(0)
  const sizes = names.map(name => gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(most)
})

test('a browser shows the console', async () => {
  const { admin } = await shared()
  const page = await visit(`${admin}/`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expectAccessible(page)
})

/** What is copied of a hostile event is pasted into a shell: it is the same bytes there, and runs nothing but what it says. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits } from '../support/browser.ts'
import { LOG_ONLY, startGateway, temporaryFolder } from '../support/gateway.ts'
import { HOSTILE_QUERY, HOSTILE_TEXTS, hostileBodies } from '../support/hostile.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

/** Says what it was given. */
const CHATGATE = `process.stdout.write(JSON.stringify(process.argv.slice(2)))`

/** As much of curl as these lines use, which not every machine has; anything else is a mistake. */
const CURL = `
const [silent, flag, header, how, data, url, ...more] = process.argv.slice(2)
if (silent !== '-sS' || flag !== '-H' || header !== 'Content-Type: application/json' || more.length > 0) throw new Error('not these')
if (how !== '--data-raw' && (how !== '--data-binary' || data !== '-'.padStart(2, '@'))) throw new Error('not so')
const body = how === '--data-raw' ? data : require('node:fs').readFileSync(0)
fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then(() => process.stdout.write('sent'))
`

/** A shell whose only programs are these two: whatever else were run would be told as not found. */
const createShell = () => {
  const folder = temporaryFolder()
  const program = (name: string, text: string): void =>
    writeFileSync(join(folder, name), `#!${process.execPath}\n${text}`, { mode: 0o755 })
  program('chatgate', CHATGATE)
  program('curl', CURL)
  return async (line: string): Promise<string> => {
    writeFileSync(join(folder, 'line'), `${line}\n`)
    const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['line'], {
      cwd: folder,
      env: { PATH: folder, HOME: '/nowhere' },
    })
    expect(stderr, line.slice(0, 300)).toBe('')
    return stdout
  }
}

/** Presses each button that copies within a place; what was copied, by what stands on the button and before it. */
const copiesIn = async (page: Page, place: string): Promise<Record<string, string>> => {
  const buttons = page.locator(`${place} button`)
  const copied: Record<string, string> = {}
  for (let index = 0; index < (await buttons.count()); index += 1) {
    const button = buttons.nth(index)
    const line = await button.locator('xpath=..').locator('.name').allTextContents()
    const name = [...line, await button.textContent()].join(' ')
    await page.evaluate("navigator.clipboard.writeText('')")
    await button.click()
    await until(
      async () => /copied/i.test((await button.textContent()) ?? ''),
      `${name} says whether it is copied`,
    )
    copied[name] = await page.evaluate<string>('navigator.clipboard.readText()')
  }
  return copied
}

test('each copy of each hostile event', { timeout: 240_000 }, async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const gateway = await startGateway({ config: LOG_ONLY })
  for (const callback of hostileBodies()) await gateway.post(callback, HOSTILE_QUERY)
  const { events } = await gateway.get<{ events: { id: string; app: string }[] }>('/api/events?limit=100')
  expect(events).toHaveLength(hostileBodies().length)
  const run = createShell()
  const page = await visit(`${gateway.admin}/events`, { permissions: ['clipboard-read', 'clipboard-write'] })
  for (const { id, app } of events) {
    await page.goto(`${gateway.admin}/events/${id}`)
    await page.locator('.body .json, .body pre').first().waitFor()
    const link = `${gateway.admin}/events/${id}`
    const copies = await copiesIn(page, '.copy-menu')
    expect(copies).toMatchObject({ 'Copy link': link, 'Copy id': id })
    expect(JSON.parse(await run(copies['Copy command'] ?? ''))).toEqual(['show', id])
    const body = await (await fetch(`${gateway.admin}/api/events/${id}/body`)).text()
    const callback = copies['Copy callback'] ?? ''
    expect(callback.endsWith(`,"body":${body}}`), 'the body is as it came').toBe(true)
    const { query } = JSON.parse(callback) as { query: object }
    expect(query).toEqual({ ...HOSTILE_QUERY, SdkAppid: app, contenttype: 'json', ClientIP: '127.0.0.1' })
    const asTest = await fetch(`${gateway.admin}/api/events/${id}/as-test`)
    // There is none of a body that is nested too deep.
    expect(copies['Copy test']).toBe(asTest.ok ? await asTest.text() : '')
    const before = receiver.requests.length
    const curl = copies['Copy curl that traces it'] ?? ''
    expect(await run(curl.replace(`${gateway.admin}/api/trace`, `${receiver.url}/api/trace`))).toBe('sent')
    expect(receiver.requests.slice(before).map(one => [one.url, one.body.toString() === callback])).toEqual([
      ['/api/trace', true],
    ])
    const below = await copiesIn(page, '.same-as')
    expect(JSON.parse(await run(below['Command line Copy'] ?? ''))).toEqual(['show', id])
    expect(below).toMatchObject({ 'API Copy': `${gateway.admin}/api/events/${id}`, 'Copy link': link })
  }
})

test('each copy of a list that was looked for by a hostile text', { timeout: 240_000 }, async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const run = createShell()
  const page = await visit(`${gateway.admin}/events`, { permissions: ['clipboard-read', 'clipboard-write'] })
  for (const text of HOSTILE_TEXTS) {
    const query = new URLSearchParams({ subject: text, contains: text }).toString()
    await page.goto(`${gateway.admin}/events?${query}`)
    await page.getByText('No event matches.').waitFor()
    const copies = await copiesIn(page, '.same-as')
    const said = JSON.parse(await run(copies['Command line Copy'] ?? '')) as string[]
    expect(said).toEqual(['events', `--subject=${text}`, `--contains=${text}`])
    for (const name of ['API Copy', 'Copy link']) {
      const { origin, searchParams } = new URL(copies[name] ?? '')
      expect([origin, searchParams.get('subject'), searchParams.get('contains')]).toEqual([
        gateway.admin,
        text,
        text,
      ])
    }
  }
})

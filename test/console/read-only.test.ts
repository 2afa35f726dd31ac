/** Whoever may only read is shown all pages, and on none of them a control that changes something. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { CONSOLE_PATHS, matchPath } from '../../src/admin/console-paths.ts'
import { createVisits } from '../support/browser.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const TOKEN = 'the-token-that-may-everything'
const READ_TOKEN = 'the-token-that-may-read'
const CONFIG = `${HEAD.replace('admin: { port: 0 }', `admin: { port: 0, token: ${TOKEN}, readToken: ${READ_TOKEN} }`)}
routes: { all: { when: Profile.*, steps: [{ webhook: { name: w, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms } } }] } }`

/** By what each page lets people change, as far as it does; a text says that what it is about is there. */
const PAGES: readonly [address: string, loaded: string | RegExp, controls: readonly RegExp[]][] = [
  ['/', 'all/w', []],
  ['/live', 'alice', []],
  ['/events?command=Profile.CallbackPortraitSet', 'alice', [/^Replay all that match$/, /^Select/]],
  ['/events/:id', 'all/w', []],
  [
    '/destinations',
    'all/w',
    [/^Pause: all\/w$/, /^Retry now: all\/w$/, /^Test message: all\/w$/, /^Replay dead: all\/w$/],
  ],
  ['/destinations/all/w', 'all/w', [/^Pause: all\/w$/, /^Retry now: all\/w$/, /^Test message: all\/w$/]],
  ['/dead', 'all/w', [/^Replay now/, /^Replay at a rate/, /^Drop/]],
  ['/dead?destination=all/w&show=deliveries', 'alice', [/^Replay now/, /^Select/]],
  ['/replays', 'Gateway.DeliveryDead', [/^Pause: Replay 1$/, /^Rate: Replay 1$/, /^End: Replay 1$/]],
  ['/plan', 'Plan', []],
  ['/config', 'Text in force', [/^Read again$/]],
  ['/refused', 'Query and body', [/^Try again/]],
  ['/profiles', 'Profiles', []],
  ['/profiles/alice', 'alice', []],
  ['/nodes', 'alive', []],
  ['/by-hand', 'started replay', []],
]

const PATIENCE_MS = 20_000

/** What is called so changes nothing but what is seen. */
const HARMLESS = new RegExp(
  `^(${[
    'Copy.*|link|id|command|callback|curl that traces it|test|As it came|Show .*',
    'Filter|Show',
    // Of what is shown, and of what is tried.
    'Pause Space|Run|Start from what runs',
  ].join('|')})$`,
)

const startWithAll = async () => {
  const gateway = await startGateway({ config: CONFIG })
  const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(gateway.admin + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await response.json()) as Record<string, unknown>
  }
  await gateway.post(profileChange('alice'))
  await gateway.post(profileChange('eve'), { SdkAppid: '1' })
  const dead = () => ask('/api/events?state=dead') as Promise<{ events: { id: string }[] }>
  const told = () => ask('/api/events?command=Gateway.DeliveryDead') as Promise<{ events: unknown[] }>
  await until(async () => (await dead()).events.length === 1, 'one is dead')
  await until(async () => (await told()).events.length === 1, 'that is told')
  await ask('/api/replay', { command: 'Gateway.DeliveryDead', ratePerSecond: 0.001 })
  return { gateway, id: (await dead()).events[0]?.id ?? '' }
}

const signIn = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
}

/** The names of all that can be pressed or ticked on the page itself. */
const controlsOf = async (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('main button, main input[type="checkbox"]')].map(one => one.ariaLabel || one.textContent.trim().replace(/\\s+/g, ' '))`,
  )

test('the table has every page', () => {
  for (const path of CONSOLE_PATHS)
    expect(
      PAGES.some(([address]) => address === path || matchPath(path, address.replace(/\?.*/, ''))),
      path,
    ).toBe(true)
})

test('what changes something is there for whoever may, and on no page for whoever may only read', async () => {
  const { gateway, id } = await startWithAll()
  const [acting, reading] = [await visit(`${gateway.admin}/nodes`), await visit(`${gateway.admin}/nodes`)]
  await signIn(acting, TOKEN)
  await signIn(reading, READ_TOKEN)
  await reading.getByText('Read only').waitFor()
  for (const [address, loaded, controls] of PAGES) {
    const url = gateway.admin + address.replace(':id', id)
    for (const page of [acting, reading]) {
      await page.goto(url)
      await page.getByRole('main').getByText(loaded).first().waitFor()
    }
    await reading.getByText('Read only').waitFor()
    await until(
      async () => {
        const names = await controlsOf(acting)
        return controls.every(control => names.some(name => control.test(name)))
      },
      `${address} has ${controls.join(' ')}`,
    )
    // Who may only read is known a moment after the page is there.
    const offered = async () => (await controlsOf(reading)).filter(name => !HARMLESS.test(name))
    await expect.poll(offered, { message: address, timeout: PATIENCE_MS }).toEqual([])
  }
})

/** Live: what comes is seen as it comes, and whoever looks away loses nothing. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const post = async (gateway: RunningGateway, subject: string, count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, (_, index) => gateway.post(profileChange(`${subject}-${index}`))),
  )
}

const rowsOf = (page: Page) => page.locator('tbody tr:not(.left-out)')

/** Opens the page, and waits until it follows. */
const watch = async (gateway: RunningGateway, query = ''): Promise<Page> => {
  const page = await visit(`${gateway.admin}/live${query}`)
  await page.getByText('Following').waitFor()
  return page
}

/** How many events a list of the API has. */
const countAt = async (gateway: RunningGateway, address: string): Promise<number> => {
  const { searchParams } = new URL(address, gateway.admin)
  let count = 0
  for (let cursor = searchParams.get('cursor') ?? undefined; ;) {
    searchParams.set('limit', '500')
    if (cursor !== undefined) searchParams.set('cursor', cursor)
    const page = await gateway.get<{ events: unknown[]; cursor?: number }>(
      `/api/events?${searchParams.toString()}`,
    )
    count += page.events.length
    if (page.cursor === undefined) return count
    cursor = String(page.cursor)
  }
}

test('what comes is shown on top, and what becomes of it', async () => {
  const receiver = await startReceiver()
  const webhook = `webhook: { name: w, url: "${receiver.url}" }`
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ ${webhook} }] } }`,
  })
  const page = await watch(gateway)
  await page.getByText('Waiting for callbacks').waitFor()
  await expectAccessible(page)
  await post(gateway, '<img src=x onerror=alert(1)>', 1)
  await rowsOf(page).getByText('<img src=x').waitFor()
  await rowsOf(page).first().getByRole('img', { name: 'delivered' }).waitFor()
  await page.getByText('1 since this page was opened').waitFor()
  await page.getByText('1 new', { exact: true }).waitFor({ state: 'attached' })
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  await page.waitForURL(/\/events\/[\da-f-]+$/)
})

/** What the lines between the rows say, each of which leads to exactly so many. Returns the sum. */
const countLeftOut = async (gateway: RunningGateway, page: Page): Promise<number> => {
  let sum = 0
  for (const link of await page.locator('.left-out a').all()) {
    const said = Number((await link.textContent())?.replaceAll(/\D/g, ''))
    expect(await countAt(gateway, (await link.getAttribute('href')) ?? '')).toBe(said)
    sum += said
  }
  return sum
}

test('of a thousand in a second the newest are shown, and the count is right', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await post(gateway, 'before', 3)
  const page = await watch(gateway)
  await until(async () => (await rowsOf(page).count()) === 3, 'those before are there')
  await post(gateway, 'many', 1_000)
  await page.getByText('1,000 since this page was opened').waitFor()
  const { id } = await newestEvent(gateway)
  expect(await rowsOf(page).first().locator('a').getAttribute('data-event')).toBe(id)
  expect(await rowsOf(page).count()).toBeLessThanOrEqual(60)
  await countLeftOut(gateway, page)
  await expectAccessible(page)
})

test('a pause holds what is shown, counts what comes, and leads to all of it', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await post(gateway, 'before', 2)
  const page = await watch(gateway)
  await until(async () => (await rowsOf(page).count()) === 2, 'those before are there')
  await page.keyboard.press(' ')
  await page.getByText('Paused', { exact: true }).waitFor()
  await post(gateway, 'later', 120)
  await page.getByText('120 new', { exact: true }).first().waitFor()
  expect(await rowsOf(page).count()).toBe(2)
  await expectAccessible(page)
  const all = page.getByRole('link', { name: 'All since I paused' })
  await until(
    async () => (await countAt(gateway, (await all.getAttribute('href')) ?? '')) === 120,
    'it leads to all of them, and to no other',
  )
  await page.getByRole('button', { name: 'Go on' }).click()
  await rowsOf(page).getByText('later-').first().waitFor()
  await page.keyboard.press(' ')
  await all.click()
  await page.getByText('GET /api/events?after=').waitFor()
})

test('what was held is shown with what became of it meanwhile', async () => {
  let isBack = false
  const receiver = await startReceiver({ answer: () => ({ status: isBack ? 200 : 503 }) })
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { name: w, url: "${receiver.url}", retry: { first: 200ms, max: 200ms } } }] } }`,
  })
  await post(gateway, 'ann', 1)
  const page = await watch(gateway)
  await rowsOf(page).getByRole('img', { name: 'waiting' }).waitFor()
  await page.keyboard.press(' ')
  isBack = true
  await rowsOf(page).getByRole('img', { name: 'delivered' }).waitFor()
  await page.getByText('Paused', { exact: true }).waitFor()
})

test('filters are those of events, and in the address', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await watch(gateway)
  await page.getByRole('combobox').fill('subject:ann-0')
  await page.getByRole('combobox').press('Enter')
  await page.waitForURL('**/live?subject=ann-0')
  await post(gateway, 'ben', 2)
  await post(gateway, 'ann', 2)
  await rowsOf(page).getByText('ann-0').waitFor()
  await post(gateway, 'ann', 2)
  await until(async () => (await rowsOf(page).count()) === 2, 'the other is there too')
  expect(await rowsOf(page).filter({ hasNotText: 'ann-0' }).count()).toBe(0)
  await page.getByText('chatgate events --subject=ann-0').waitFor()
})

test('events are looked through here too, and paused, as in their list', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const change = (subject: string, value: string) =>
    gateway.post(profileChange(subject, { Tag_Profile_IM_Nick: value }))
  await change('ann', 'order-4711')
  const page = await watch(gateway)
  await page.getByRole('combobox').fill('contains:"order-4" tag:Tag_Profile_IM_Nick')
  await page.getByRole('combobox').press('Enter')
  await page.waitForURL('**/live?contains=order-4&tag=Tag_Profile_IM_Nick')
  expect(await page.locator('.notice').count()).toBe(0)
  await rowsOf(page).getByText('ann').waitFor()
  await change('ben', 'other')
  await change('cat', 'order-4712')
  await rowsOf(page).getByText('cat').waitFor()
  expect(await rowsOf(page).count()).toBe(2)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Pause' }).click()
  await change('dan', 'order-4713')
  await page.getByText('1 new', { exact: true }).first().waitFor()
  const all = page.getByRole('link', { name: 'All since I paused' })
  await until(
    async () => (await countAt(gateway, (await all.getAttribute('href')) ?? '')) === 1,
    'it leads to that one',
  )
  await page.getByText('chatgate events --contains=order-4 --tag=Tag_Profile_IM_Nick').waitFor()
  await expectAccessible(page)
})

const STREAMS_MAX = 20

/** How many streams the gateway still gives away; ends them all again. */
const freeStreams = async (gateway: RunningGateway): Promise<number> => {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const answers = await Promise.all(
    Array.from({ length: STREAMS_MAX }, () =>
      fetch(`${gateway.admin}/api/live?after=0`, { signal: end.signal }),
    ),
  )
  end.abort()
  return answers.filter(({ ok }) => ok).length
}

const show = (page: Page, isShown: boolean) =>
  page.evaluate(
    `Object.defineProperty(document, 'hidden', { value: ${!isShown}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
  )

test('a tab that nobody sees has no stream, and misses nothing', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await watch(gateway)
  const free = (count: number) => async () => (await freeStreams(gateway)) === count
  await until(free(STREAMS_MAX - 1), 'the page has one')
  await show(page, false)
  await until(free(STREAMS_MAX), 'it has none any more')
  await post(gateway, 'meanwhile', 80)
  await show(page, true)
  await page.getByText('80 since this page was opened').waitFor()
  await until(free(STREAMS_MAX - 1), 'it has one again')
  expect(await rowsOf(page).count()).toBe(50)
  expect(await countLeftOut(gateway, page)).toBe(30)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'and 30 more' }).click()
  await page.waitForURL('**/events?after=*')
  expect(await page.getByRole('combobox').inputValue()).toMatch(/^after:\d+$/)
})

test('a stream that ends is taken up again, and a gateway that is gone is said', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await watch(gateway)
  await post(gateway, 'ann', 1)
  await rowsOf(page).getByText('ann-0').waitFor()
  await gateway.kill()
  await page.getByText('The gateway could not answer').waitFor()
  const { port } = new URL(gateway.admin)
  const again = await startGateway({
    config: LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: ${port} }`),
    folder: gateway.folder,
  })
  await post(again, 'ben', 1)
  await rowsOf(page).getByText('ben-0').waitFor()
  await page.getByText('The gateway could not answer').waitFor({ state: 'detached' })
})

test('it can be used at 320 pixels', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await post(gateway, 'a-rather-long-name-of-an-account', 3)
  const page = await visit(`${gateway.admin}/live`, { viewport: { width: 320, height: 640 } })
  await rowsOf(page).first().waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

/** What stands around every page: clocks, themes, languages, keys, and what must be known wherever one looks. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, LOG_ONLY, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()
const shared = sharedGateway(LOG_ONLY)

const withOne = async () => {
  const gateway = await shared()
  await gateway.post(profileChange('a-private-account'))
  return gateway
}

test('times are those of UTC, of this place, or how long ago, and it stays so', async () => {
  const gateway = await withOne()
  const { receivedAt } = await gateway.get<{ receivedAt: string }>(
    `/api/events/${(await newestEvent(gateway)).id}`,
  )
  const page = await visit(`${gateway.admin}/events`, { timezoneId: 'Asia/Kolkata' })
  const time = page.locator('tbody time').first()
  expect(await time.textContent()).toBe(receivedAt.slice(11, 19))
  expect(await time.getAttribute('datetime')).toBe(receivedAt)
  await page.getByRole('radio', { name: 'Local' }).check()
  const there = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Asia/Kolkata' })
  await until(async () => (await time.textContent()) === there.format(new Date(receivedAt)), 'it is there')
  await page.getByText(/Times · Asia/).waitFor()
  await page.keyboard.press('t')
  await until(async () => (await time.textContent())?.endsWith('ago'), 'it says how long ago')
  await page.reload()
  await until(async () => (await time.textContent())?.endsWith('ago'), 'it still does')
})

test('a theme is chosen for good, or the system chooses', async () => {
  const gateway = await withOne()
  const page = await visit(`${gateway.admin}/events`, { colorScheme: 'dark' })
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const dark = await ground()
  await page.getByRole('radio', { name: 'Light' }).check()
  expect(await ground()).not.toBe(dark)
  await page.reload()
  expect(await ground()).not.toBe(dark)
  await page.getByRole('radio', { name: 'System' }).check()
  expect(await ground()).toBe(dark)
})

test('all is said in Chinese too, and starts in it where the browser speaks it', async () => {
  const gateway = await withOne()
  const page = await visit(`${gateway.admin}/events`, { locale: 'zh-CN' })
  await page.getByRole('heading', { name: '事件' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await expectAccessible(page)
  await page.locator('tbody time').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: '键盘快捷键' }).getByText('筛选事件').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('heading', { name: 'Events' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Events' }).waitFor()
})

test('accounts can be hidden, on every page', async () => {
  const gateway = await withOne()
  const page = await visit(`${gateway.admin}/events?subject=a-private-account`)
  await page.getByText('a-private-account').first().waitFor()
  await page.getByRole('radio', { name: 'Hidden' }).check()
  const { id } = await newestEvent(gateway, 'subject=a-private-account')
  const isSaid = () => page.evaluate<boolean>("document.body.innerText.includes('a-private-account')")
  expect(await isSaid()).toBe(false)
  const name = await page.locator('tbody .account').first().textContent()
  await page.goto(`${gateway.admin}/events/${id}`)
  await page.getByText('Query and body are hidden').waitFor()
  expect(await isSaid()).toBe(false)
  expect(await page.locator('.event-head .account').first().textContent()).toBe(name)
})

test('keys are told, do nothing while one types, and can be switched off', async () => {
  const gateway = await withOne()
  const page = await visit(`${gateway.admin}/events/${(await newestEvent(gateway)).id}`)
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await help.getByText('Next and previous event').waitFor()
  await expectAccessible(page)
  await help.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.waitForURL('**/events')
  await page.getByRole('combobox').fill('')
  await page.keyboard.type('?t')
  expect(await page.getByRole('combobox').inputValue()).toBe('?t')
  expect(await help.count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await help.getByRole('radio', { name: 'Off' }).check()
  await help.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('?')
  await page.keyboard.press('j')
  expect(await page.locator('a[data-event]:focus').count()).toBe(0)
  expect(await help.count()).toBe(0)
})

test('a config that was refused is said everywhere', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  await page.getByText('No callbacks have arrived yet').waitFor()
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), `${LOG_ONLY}\nnonsense: 1`)
  await gateway.logged(({ msg }) => msg.includes('refused'), 'that it is refused')
  await page.reload()
  await page.getByText('A changed config was refused').waitFor()
  await expectAccessible(page)
})

test('the menu says how much is dead and how many destinations are not well, and nothing where all is', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: { name: w, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms } } }] } }`,
  })
  const page = await visit(`${gateway.admin}/nodes`)
  const link = (name: string) => page.locator('header').getByRole('link', { name })
  await link('Dead').waitFor()
  await page.waitForResponse(response => response.url().endsWith('/api/destinations'))
  expect(await page.locator('nav .count').count()).toBe(0)
  await gateway.post(profileChange('ann'))
  await link('Dead 1 dead delivery').waitFor()
  await gateway.post(profileChange('ben'))
  await link('Dead 2 dead deliveries').waitFor()
  await fetch(`${gateway.admin}/api/destinations/all/w/pause`, { method: 'POST' })
  await link('Destinations 1 is not well').waitFor()
  await expectAccessible(page)
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await page.getByRole('radio', { name: '简体中文' }).check()
  await link('已放弃 2 条已放弃的投递').waitFor()
  await fetch(`${gateway.admin}/api/deliveries/drop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'dead', all: true }),
  })
  await fetch(`${gateway.admin}/api/destinations/all/w/resume`, { method: 'POST' })
  await until(async () => (await page.locator('nav .count').count()) === 0, 'nothing is said')
})

test('a page that there is not leads to one that there is', async () => {
  const gateway = await shared()
  const page = await visit(`${gateway.admin}/events`)
  // The server knows all pages, so that only the browser itself can be elsewhere.
  await page.evaluate(
    "history.pushState(undefined, '', '/no-page'); dispatchEvent(new PopStateEvent('popstate'))",
  )
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Events' }).click()
  await page.waitForURL('**/events')
})

test('all can be reached at 320 pixels, without scrolling to the side', async () => {
  const gateway = await withOne()
  const page = await visit(`${gateway.admin}/events`, { viewport: { width: 320, height: 640 } })
  await page.getByText('a-private-account').first().waitFor()
  const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
  expect(await width()).toBeLessThanOrEqual(320)
  await page.locator('a[data-event]').first().click()
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
  expect(await width()).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

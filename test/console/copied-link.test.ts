/** Two people look at the same events, wherever they are and whatever their clocks say. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createVisits } from '../support/browser.ts'
import { LOG_ONLY, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()
const DAY_MS = 86_400_000

interface Shown {
  ids: string[]
  times: string[]
  texts: string[]
}

const shownOn = (page: Page) =>
  page.evaluate<Shown>(`({
    ids: [...document.querySelectorAll('a[data-event]')].map(({ dataset }) => dataset.event),
    times: [...document.querySelectorAll('tbody time')].map(({ dateTime }) => dateTime),
    texts: [...document.querySelectorAll('tbody time')].map(({ textContent }) => textContent),
  })`)

test('a copied link shows the same events by other clocks, in other zones, and later', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  for (const subject of ['ann', 'ben']) await gateway.post(profileChange(subject))
  const { events } = await gateway.get<{ events: { receivedAt: string }[] }>('/api/events')
  // What answers say of the time has no parts of a second.
  const isPast = (): boolean => Date.parse(events[0]?.receivedAt ?? '') + 2_000 < Date.now()
  await until(isPast, 'both came some seconds ago')

  const one = await visit(`${gateway.admin}/events`, {
    timezoneId: 'Asia/Kolkata',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await one.clock.setFixedTime(Date.now() + DAY_MS)
  await one.goto(`${gateway.admin}/events?since=2h&until=0s&subject=ben`)
  await one.getByRole('radio', { name: 'Local' }).check()
  await one.locator('a[data-event]').first().waitFor()
  await one.getByRole('combobox').fill('since:2h until:0s')
  await one.getByRole('combobox').press('Enter')
  await until(async () => (await shownOn(one)).ids.length === 2, 'both are listed')
  await one.getByRole('button', { name: 'Copy link' }).click()
  await one.getByRole('button', { name: 'Copied' }).waitFor()
  const link = await one.evaluate<string>('navigator.clipboard.readText()')
  const first = await shownOn(one)
  const end = Date.parse(new URL(link).searchParams.get('until') ?? '')
  await until(() => Date.now() > end, 'the link ends in the past')
  await gateway.post(profileChange('cat'))
  const { id: later } = await newestEvent(gateway, 'subject=cat')

  const other = await visit(`${gateway.admin}/`, { timezoneId: 'America/St_Johns', locale: 'zh-CN' })
  await other.clock.setFixedTime(Date.now() - 2 * DAY_MS)
  await other.getByRole('radio', { name: '相对' }).check()
  await other.goto(link)
  await until(async () => (await shownOn(other)).ids.length === 2, 'both are listed')
  const second = await shownOn(other)
  expect(second.ids).toEqual(first.ids)
  expect(second.ids).not.toContain(later)
  expect(second.times).toEqual(first.times)
  expect(second.texts).not.toEqual(first.texts)
})

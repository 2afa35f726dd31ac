/** Destinations: how each is doing, who waits behind whom, and what people do about it. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const start = async () => {
  let isWell = false
  const receiver = await startReceiver({
    answer: () => (isWell ? {} : { status: 503, body: 'upstream is down' }),
  })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  levels:
    when: Profile.*
    steps: [{ webhook: { name: crm, url: "${receiver.url}", rate: 100/s, circuit: { failures: 2, probe: 100ms }, retry: { first: 50ms, max: 100ms } } }]
  all: { when: Profile.*, steps: [{ log: {} }] }`,
  })
  return { gateway, receiver, mend: () => (isWell = true) }
}

/** Fills in why, and who, and does it. */
const sign = async (page: Page, title: string, verb: string): Promise<void> => {
  const form = page.getByRole('region', { name: title })
  await form.getByLabel('Why', { exact: true }).fill('the CRM is moved')
  await form.getByLabel('Your name').fill('Ann')
  await form.getByRole('button', { name: verb, exact: true }).click()
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

test('each says how it is doing; one is paused and resumed, with a sentence why', async () => {
  const { gateway, receiver, mend } = await start()
  for (const n of [1, 2, 3]) await gateway.post(profileChange('alice', { Tag_Profile_IM_Level: n }))
  await receiver.received(2)
  const page = await visit(`${gateway.admin}/destinations`)
  await row(page, 'levels/crm').getByText('failing').waitFor()
  await row(page, 'all/log').getByText('well').waitFor()
  await page.getByText('GET /api/destinations', { exact: true }).waitFor()
  await page.getByText('chatgate destinations', { exact: true }).waitFor()
  await expectAccessible(page)

  const pause = page.getByRole('button', { name: 'Pause: levels/crm' })
  await pause.focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('region', { name: 'Pause levels/crm' })
  await form.getByText('3 deliveries wait now').waitFor()
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Pause', exact: true }).click()
  expect(await form.locator('input:invalid').count(), 'it asks why, and who').toBe(2)
  expect((await destination(gateway, 'levels/crm'))?.state).toBe('failing')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await page.locator('button:focus').getByText('Pause').waitFor()

  await pause.click()
  await sign(page, 'Pause levels/crm', 'Pause')
  await form.getByText('It is paused.').waitFor()
  await row(page, 'levels/crm').getByText('paused').first().waitFor()
  await expectAccessible(page)
  await form.getByRole('link', { name: 'Recorded as done by hand' }).click()
  await page.locator('tbody .account').getByText('levels/crm').waitFor()
  const { operator, subject } = await newestEvent(gateway, 'command=Gateway.DoneByHand')
  expect([operator, subject]).toEqual(['Ann', 'levels/crm'])

  mend()
  await page.goBack()
  await page.getByRole('button', { name: 'Resume: levels/crm' }).click()
  await page.getByText('3 deliveries wait and are sent in order, at 100 per 1 sec.').waitFor()
  const name = page.getByLabel('Your name')
  expect(await name.inputValue(), 'the name is kept').toBe('Ann')
  await sign(page, 'Resume levels/crm', 'Resume')
  await row(page, 'levels/crm').getByText('well').waitFor()
  await until(async () => (await destination(gateway, 'levels/crm'))?.delivered === 3, 'all three came')
})

test('the page of one says who waits behind whom, and drops the first of a line', async () => {
  const { gateway, receiver } = await start()
  for (const n of [1, 2, 3]) await gateway.post(profileChange('alice', { Tag_Profile_IM_Level: n }))
  await receiver.received(2)
  const page = await visit(`${gateway.admin}/destinations`)
  await page.getByRole('link', { name: 'levels/crm' }).click()
  await page.getByRole('heading', { name: 'levels/crm', level: 1 }).waitFor()
  const line = page.getByRole('row').filter({ hasText: 'alice' })
  await line.getByText('answered 503: upstream is down').waitFor()
  expect(await line.getByRole('cell').nth(1).textContent()).toBe('2')
  await page.getByText('the next delivery tries at').waitFor()
  await page.getByText('Deliveries about the same user or group are made one after the other.').waitFor()
  await page.getByText('At most 100 per 1 sec are sent.').waitFor()
  await page.getByText('then after twice that, up to 100 ms').waitFor()
  const attempts = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Last attempts' }) })
  await attempts.getByText('to be retried').first().waitFor()
  await expectAccessible(page)

  const first = await line.getByRole('link').getAttribute('href')
  await line.getByRole('button', { name: 'Drop the first' }).click()
  await page.getByText('The 2 behind it go on.').waitFor()
  await sign(page, 'Drop the first delivery of this line', 'Drop')
  await page.getByText('1 delivery dropped.').waitFor()
  await until(async () => (await line.getByRole('cell').nth(1).textContent()) === '1', 'one is behind')
  expect(await line.getByRole('link').getAttribute('href')).not.toBe(first)
  await page.goto(`${gateway.admin}${first}`)
  await page.getByText('cancelled').first().waitFor()
})

test('a test message tells in place what the receiver said', async () => {
  const { gateway, receiver, mend } = await start()
  const page = await visit(`${gateway.admin}/destinations/levels/crm`)
  await page.getByText('Nothing has been sent to it yet.').waitFor()
  await page.getByText('Nobody waits behind another.').waitFor()
  await page.getByRole('button', { name: 'Test message' }).click()
  await sign(page, 'Send a test message to levels/crm', 'Send')
  await page.getByText('It failed and would be retried: a sample of').waitFor()
  await page.getByText('answered 503: upstream is down').waitFor()
  mend()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Test message' }).click()
  await page.getByLabel('Sample').fill('Profile.CallbackPortaitSet')
  await sign(page, 'Send a test message to levels/crm', 'Send')
  await page.getByText('did you mean').waitFor()
  await page.getByLabel('Sample').fill('Profile.CallbackPortraitSet')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('It was accepted: a sample of Profile.CallbackPortraitSet').waitFor()
  expect(receiver.requests.at(-1)?.body.toString()).toContain('chatgate-test')
  await expectAccessible(page)
})

test('a destination that there is not is said in the words of the gateway', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/destinations/levels/crn`)
  await page.getByText('there is no destination levels/crn').waitFor()
  await expectAccessible(page)
})

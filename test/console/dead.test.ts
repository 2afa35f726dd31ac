/** Dead deliveries: in groups and one by one, and what people do with them. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const SUBJECTS = ['ann', 'ben', 'cat', 'dan', 'eve']

/** Five are dead for each of two destinations, for different reasons. */
const start = async () => {
  let isWell = false
  const receiver = await startReceiver({
    answer: ({ url }) =>
      isWell ? {} : url === '/rejects' ? { status: 422, body: 'unknown level' } : { status: 500, body: 'oh' },
  })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  billing: { when: Profile.*, steps: [{ webhook: { name: ledger, url: "${receiver.url}/rejects" } }] }
  levels: { when: Profile.*, steps: [{ webhook: { name: crm, url: "${receiver.url}/gone", retry: { giveUpAfter: 1ms } } }] }`,
  })
  for (const subject of SUBJECTS) await gateway.post(profileChange(subject))
  const isDead = async (name: string): Promise<boolean> => (await destination(gateway, name))?.dead === 5
  await until(async () => (await isDead('billing/ledger')) && (await isDead('levels/crm')), 'all are dead')
  return { gateway, mend: () => (isWell = true) }
}

/** Fills in why, and who, and does it. */
const sign = async (page: Page, title: string): Promise<void> => {
  const form = page.getByRole('region', { name: title })
  await form.getByLabel('Why', { exact: true }).fill('the levels are known now')
  await form.getByLabel('Your name').fill('Ann')
  await form.getByRole('button', { name: title, exact: true }).click()
}

test('a group is opened, and all of it replayed after a dry run', async () => {
  const { gateway, mend } = await start()
  const page = await visit(`${gateway.admin}/dead`)
  const rows = page.locator('.plain-rows tbody tr')
  await rows.filter({ hasText: 'rejected: answered 422: unknown level' }).waitFor()
  expect(await rows.count()).toBe(2)
  expect(await rows.first().getByRole('cell').nth(1).textContent()).toBe('5')
  await expectAccessible(page)
  await page.getByRole('link', { name: /rejected: answered 422/ }).click()
  await page.waitForURL('**/dead?destination=billing/ledger&reason=*&show=deliveries')
  await until(async () => (await rows.count()) === 5, 'all of the group are there')
  await page.getByText("chatgate dead --destination=billing/ledger --reason='rejected:").waitFor()
  await page.getByText('GET /api/deliveries?state=dead&destination=billing/ledger').waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Replay now' }).click()
  const form = page.getByRole('region', { name: 'Replay now' })
  await form.getByText('5 deliveries', { exact: true }).waitFor()
  await form.getByText('The receiver has rejected them').waitFor()
  expect(await form.locator('.dry-run tbody tr').textContent()).toBe('billing/ledger50 wait ahead')
  await expectAccessible(page)
  expect((await destination(gateway, 'billing/ledger'))?.dead, 'a dry run changes nothing').toBe(5)
  mend()
  await sign(page, 'Replay now')
  await form.getByText('5 deliveries will be made again.').waitFor()
  await page.getByText('No dead delivery matches.').waitFor()
  await expectAccessible(page)
  await until(async () => (await destination(gateway, 'billing/ledger'))?.delivered === 5, 'they came')
  await page.getByRole('link', { name: 'Clear 2 filters' }).click()
  await until(async () => (await rows.count()) === 1, 'the other group is left')
})

test('ticked ones are dropped, once their count is typed in', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/dead?destination=levels/crm&show=deliveries`)
  const rows = page.locator('.plain-rows tbody tr')
  await rows.first().waitFor()
  for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()
  await page.getByRole('button', { name: 'Drop' }).click()
  const form = page.getByRole('region', { name: 'Drop' })
  await form.getByText('The dead deliveries of 2 events that you selected').waitFor()
  await form.getByLabel(/Type 2 to confirm/).fill('3')
  await sign(page, 'Drop')
  expect(await form.locator('input:invalid').count()).toBe(1)
  await expectAccessible(page)
  await form.getByLabel(/Type 2 to confirm/).fill('2')
  await form.getByRole('button', { name: 'Drop', exact: true }).click()
  await form.getByText('2 deliveries dropped.').waitFor()
  await until(async () => (await rows.count()) === 3, 'they have left the list')
  const { events } = await gateway.get<{ events: { subject: string }[] }>('/api/events?state=cancelled')
  expect(events.map(({ subject }) => subject).toSorted()).toEqual(['cat', 'eve'])
})

test('what a replay at a rate cannot be told is said, with what fits', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/dead`)
  await page.getByRole('button', { name: 'Replay at a rate' }).click()
  const form = page.getByRole('region', { name: 'Replay at a rate' })
  await form.getByText('Choose one destination').waitFor()
  expect(await form.getByRole('button', { name: 'Replay at a rate' }).count()).toBe(0)
  await expectAccessible(page)
})

test('a destination that is paused is warned of, and replayed from its row', async () => {
  const { gateway } = await start()
  await fetch(`${gateway.admin}/api/destinations/levels/crm/pause`, { method: 'POST' })
  const page = await visit(`${gateway.admin}/destinations`)
  await page.getByRole('button', { name: 'Replay dead: levels/crm' }).click()
  await page.getByText('levels/crm is paused: they wait until it is resumed.').waitFor()
  await sign(page, 'Replay now')
  await page.getByText('5 deliveries will be made again.').waitFor()
  await until(async () => (await destination(gateway, 'levels/crm'))?.waiting === 5, 'they wait')
})

test('with nothing dead it says so, and what the gateway refuses is said in its words', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const page = await visit(`${gateway.admin}/dead`)
  await page.getByText('Nothing is dead').waitFor()
  expect(await page.getByRole('button', { name: 'Drop' }).count()).toBe(0)
  await expectAccessible(page)
  await page.goto(`${gateway.admin}/dead?since=yesterday`)
  await page.getByText('must be a date').waitFor()
  await page.goto(`${gateway.admin}/dead?destination=all/lok`)
  await page.getByText('No dead delivery matches.').waitFor()
  await page.getByText('did you mean').waitFor()
})

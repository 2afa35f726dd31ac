/** Replays: started from any list of events, watched, paused, resumed and ended. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const SUBJECTS = ['ann', 'ben', 'cat', 'dan', 'eve']

const start = async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  levels: { when: Profile.*, steps: [{ webhook: { name: crm, url: "${receiver.url}" } }] }
  all: { when: Profile.*, steps: [{ log: {} }] }`,
  })
  for (const subject of SUBJECTS) await gateway.post(profileChange(subject))
  await receiver.received(5)
  return { gateway, receiver }
}

/** Fills in why, and who, and does it. */
const sign = async (page: Page, title: string, verb: string): Promise<void> => {
  const form = page.getByRole('region', { name: title })
  await form.getByLabel('Why', { exact: true }).fill('the CRM has lost them')
  await form.getByLabel('Your name').fill('Ann')
  await form.getByRole('button', { name: verb, exact: true }).click()
}

test('ticked events are sent again to one destination, after they were counted', async () => {
  const { gateway, receiver } = await start()
  const page = await visit(`${gateway.admin}/events`)
  await page.getByRole('button', { name: 'Replay all that match' }).waitFor()
  for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('r')
  const form = page.getByRole('region', { name: 'Send events again' })
  await form.getByText('The 2 events that you selected: 2 events').waitFor()
  await form.getByLabel('Only to').selectOption('levels/crm')
  await expectAccessible(page)
  expect(receiver.requests).toHaveLength(5)
  await sign(page, 'Send events again', 'Start the replay')
  await form.getByText('Replay 1 of 2 events has started.').waitFor()
  expect(await page.locator('.tick:checked').count()).toBe(0)
  await receiver.received(7)
  await form.getByRole('link', { name: 'See its progress' }).click()
  const row = page.getByRole('row').filter({ hasText: '2 of 2 events' })
  await row.getByText('done').waitFor()
  await row.getByText('only to levels/crm').waitFor()
  await page.getByText('chatgate replays', { exact: true }).waitFor()
  await page.getByText('GET /api/replays', { exact: true }).waitFor()
  await expectAccessible(page)
  await row.getByRole('link', { name: 'Who and why' }).click()
  await page.locator('tbody tr').filter({ hasText: 'Ann' }).waitFor()
})

test('all that match are sent again; the replay is paused, resumed and ended where it stands', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/events?command=Profile.CallbackPortraitSet&since=1h`)
  await page.getByRole('button', { name: 'Replay all that match' }).waitFor()
  await page.keyboard.press('a')
  const form = page.getByRole('region', { name: 'Send events again' })
  await form.getByText('5 events', { exact: true }).waitFor()
  await form.getByRole('radio', { name: 'where they were sent then' }).check()
  await form.getByLabel('Events a second').fill('0.05')
  await form.getByText('This takes at least 1.7m.').waitFor()
  await sign(page, 'Send events again', 'Start the replay')
  await form.getByRole('link', { name: 'See its progress' }).click()
  const row = page.getByRole('row').filter({ hasText: 'of 5 events' })
  await row.getByRole('link', { name: /command:Profile.CallbackPortraitSet since:2/ }).waitFor()
  await row.getByText('where they were sent then').waitFor()

  const stateOf = async (): Promise<string> =>
    (await gateway.get<{ replays: { state: string }[] }>('/api/replays')).replays[0]?.state ?? ''
  await page.getByRole('button', { name: 'Pause: Replay 1' }).click()
  await page.getByText('It plans nothing more until someone resumes it.').waitFor()
  await expectAccessible(page)
  await sign(page, 'Pause replay 1', 'Pause')
  await page.getByText('Replay 1 is paused, after').waitFor()
  expect(await stateOf()).toBe('paused')
  await page.getByRole('button', { name: 'Resume: Replay 1' }).click()
  await sign(page, 'Resume replay 1', 'Resume')
  await page.getByText('Replay 1 is running, after').waitFor()
  await page.getByRole('button', { name: 'Rate: Replay 1' }).click()
  const rateForm = page.getByRole('region', { name: 'Change the rate of replay 1' })
  await rateForm.getByLabel('Events a second').fill('0.02')
  await rateForm.getByText(/It goes on with the remaining [45] events\. This takes at least \d+/).waitFor()
  await expectAccessible(page)
  await sign(page, 'Change the rate of replay 1', 'Change')
  await page.getByText('Replay 1 now sends 0.02 a second.').waitFor()
  await row.getByText('0.02 a second').waitFor()
  await page.getByRole('button', { name: 'End: Replay 1' }).click()
  await page.getByText('It cannot be resumed.').waitFor()
  await sign(page, 'End replay 1', 'End')
  await page.getByText('Replay 1 is ended, after').waitFor()
  await row.getByText('ended').waitFor()
  expect(await page.getByRole('button', { name: /: Replay 1/ }).count()).toBe(0)
  expect(await stateOf()).toBe('cancelled')
  await expectAccessible(page)
})

test('an event leads to the replay that a delivery came from, and to none where it was made again by hand', async () => {
  const { gateway, receiver } = await start()
  const post = (path: string, body: object) =>
    fetch(gateway.admin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await post('/api/replay', { subject: 'ben', to: ['levels/crm'] })
  await receiver.received(6)
  const idOf = async (subject: string): Promise<string> =>
    (await newestEvent(gateway, `subject=${subject}`)).id
  await post('/api/deliveries/replay', { events: [await idOf('ann')], state: 'delivered' })
  await receiver.received(7)
  const page = await visit(`${gateway.admin}/events/${await idOf('ann')}`)
  await page.getByText('replayed once').first().waitFor()
  expect(await page.getByRole('link', { name: /^replay/ }).count()).toBe(0)
  await page.goto(`${gateway.admin}/events/${await idOf('ben')}`)
  const link = page.getByRole('link', { name: 'replay 1' })
  await link.waitFor()
  expect(await link.count()).toBe(1)
  await expectAccessible(page)
  await link.click()
  await page.waitForURL('**/replays?replay=1')
  await page.locator('tr[aria-current="true"]').getByText('1 of 1 event').waitFor()
  await expectAccessible(page)
  await page.goto(`${gateway.admin}/replays?replay=7`)
  await page.getByText('Replay 7 is not among the last 50.').waitFor()
})

test('without one it says how one is asked for', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/replays`)
  await page.getByText('There are no replays yet.').waitFor()
  await page.getByText('To send events again, select some').waitFor()
  await expectAccessible(page)
})

test('what the gateway refuses stays in the form, and is said', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/events?subject=nobody`)
  await page.getByText('No event matches.').waitFor()
  expect(await page.getByRole('button', { name: 'Replay all that match' }).count()).toBe(0)
  await page.goto(`${gateway.admin}/events?contains=ann`)
  await page.getByText('A replay cannot use all of these filters').waitFor()
  expect(await page.getByRole('button', { name: 'Replay all that match' }).count()).toBe(0)
  await page.goto(`${gateway.admin}/events`)
  await page.getByRole('button', { name: 'Replay all that match' }).click()
  await page.getByRole('region').getByText('5 events', { exact: true }).waitFor()
  await gateway.kill()
  await sign(page, 'Send events again', 'Start the replay')
  await page.getByRole('region').getByRole('alert').getByText('The gateway could not answer').waitFor()
  await until(
    async () => page.getByRole('button', { name: 'Start the replay' }).isEnabled(),
    'it can be tried again',
  )
})

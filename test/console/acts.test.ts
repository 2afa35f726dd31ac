/** What people do with the console, by hand and in a hurry: nothing is done twice, nothing that came of it is lost, and the focus stays near. */
import type { Page, Route } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

/** A receiver that is down, until it is mended. */
const start = async (policy = '') => {
  let isWell = false
  const receiver = await startReceiver({ answer: () => (isWell ? {} : { status: 503, body: 'down' }) })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}routes: { levels: { when: Profile.*, steps: [{ webhook: { name: crm, url: "${receiver.url}"${policy} } }] } }`,
  })
  return { gateway, mend: () => (isWell = true) }
}

const QUICK = ', retry: { first: 50ms, max: 100ms }, circuit: { failures: 2, probe: 100ms }'

const sign = async (page: Page, verb: string): Promise<void> => {
  const form = page.locator('.change')
  await form.getByLabel('Why', { exact: true }).fill('it is moved')
  await form.getByLabel('Your name').fill('Ann')
  await form.getByRole('button', { name: verb, exact: true }).click()
}

const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement.id || document.activeElement.textContent')

const hasFocus = (page: Page, what: string): Promise<void> =>
  until(async () => (await focused(page)).startsWith(what), `${what} has the focus`)

test('what is under way cannot be left, and the focus goes near what was pressed', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/destinations`)
  const held: Route[] = []
  await page.route('**/pause', route => void held.push(route))
  await page.getByRole('button', { name: 'Pause: levels/crm' }).click()
  await sign(page, 'Pause')
  await until(() => held.length === 1, 'it is asked for')
  await page.locator('.change').getByRole('button', { name: 'Cancel' }).click({ force: true })
  await page.locator('.change').getByRole('button', { name: 'Pause' }).click({ force: true })
  expect([await page.locator('.change').count(), held.length]).toEqual([1, 1])
  await held[0]?.continue()
  await page.getByText('It is paused.').waitFor()
  await page.getByRole('button', { name: 'Resume: levels/crm' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await hasFocus(page, 'Resume')
})

test('what waits is tried again now', async () => {
  const { gateway, mend } = await start(
    ', retry: { first: 30m, max: 1h }, circuit: { failures: 1, probe: 30m }',
  )
  await gateway.post(profileChange('ann'))
  const state = async () => (await destination(gateway, 'levels/crm'))?.state
  await until(async () => (await state()) === 'failing', 'it fails')
  const page = await visit(`${gateway.admin}/destinations/levels/crm`)
  mend()
  await page.getByRole('button', { name: 'Retry now: levels/crm' }).click()
  await page.getByText('What waits for its next attempt is due now').waitFor()
  await expectAccessible(page)
  await sign(page, 'Retry now')
  await page.getByText('1 delivery was waiting for the next attempt').waitFor()
  await page.locator('.sum-up').getByText('well').waitFor()
})

test('what fails leaves the focus on the button, and what is asked for again begins anew', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/destinations/levels/crm`)
  await page.getByRole('button', { name: 'Test message' }).click()
  await page.getByLabel('Sample').fill('no-such-command')
  await sign(page, 'Send')
  await page.getByText('there is no sample of no-such-command').waitFor()
  await hasFocus(page, 'Send')
  await page.getByLabel('Sample').fill('')
  await page.keyboard.press('Enter')
  await page.getByText('a sample of').waitFor()
  await page.getByRole('button', { name: 'Test message' }).click()
  await page.getByLabel('Sample').waitFor()
})

test('help and links leave the focus somewhere', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await gateway.post(profileChange('ann'))
  const page = await visit(`${gateway.admin}/events`)
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await hasFocus(page, 'Keyboard shortcuts')
  await page.goto(`${gateway.admin}/destinations`)
  await page.getByRole('link', { name: 'all/log' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'all/log' }).waitFor()
  await hasFocus(page, 'page')
  await page.goto(`${gateway.admin}/config`)
  const again = page.getByRole('button', { name: 'Read again' })
  await again.focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('region', { name: 'Read the config again' })
  await form.getByRole('button', { name: 'Cancel' }).click()
  await hasFocus(page, 'Read again')
})

test('what is dropped is what was looked at, also where it was chosen by how long ago', async () => {
  const { gateway } = await start(', retry: { giveUpAfter: 1ms }')
  await gateway.post(profileChange('ann'))
  await until(async () => (await destination(gateway, 'levels/crm'))?.dead === 1, 'it is dead')
  const page = await visit(`${gateway.admin}/dead?since=2h`)
  const since: unknown[] = []
  page.on('request', request => {
    const sent = request.postData()
    if (sent !== null) since.push((JSON.parse(sent) as { since?: string }).since)
  })
  await page.getByRole('button', { name: 'Drop' }).click()
  await page.getByLabel(/Type 1/).fill('1')
  await sign(page, 'Drop')
  await page.getByText('1 delivery dropped.').waitFor()
  expect(since).toEqual([expect.stringMatching(/^\d{4}-.*Z$/), since[0]])
})

test('rows say what became of them, also those that newer ones push out, or that match no more', async () => {
  const { gateway, mend } = await start(QUICK)
  await gateway.post(profileChange('ann'))
  const address = `${gateway.admin}/events?command=Profile.CallbackPortraitSet`
  const all = await visit(address)
  const waiting = await visit(`${address}&state=waiting`)
  for (const page of [all, waiting]) await page.locator('.became').getByText('levels/crm').waitFor()
  for (let index = 0; index < 101; index += 1) await gateway.post(profileChange('ben'))
  await all.getByRole('button', { name: 'Show 100 or more new' }).waitFor()
  mend()
  await all.locator('.became .good').getByText('levels/crm').waitFor()
  await waiting.locator('.became bdi').getByText('no longer in this list').waitFor()
})

test('another page of a list begins at its top', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  for (let index = 0; index < 200; index += 1) await gateway.post(profileChange('ann'))
  const page = await visit(`${gateway.admin}/events`)
  await page.getByRole('link', { name: 'Older' }).click()
  await page.waitForURL('**/events?cursor=*')
  await page.locator('table.rows:not(.old)').waitFor()
  expect(await page.evaluate('scrollY')).toBe(0)
})

test('days go on where nothing new comes', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await gateway.post(profileChange('ann'))
  const page = await visit(`${gateway.admin}/destinations/all/log`)
  await page.clock.install({ time: Date.now() })
  await page.reload()
  const row = page.locator('.plain-rows tbody tr').first()
  await row.waitFor()
  const before = (await row.locator('td').first().textContent()) ?? ''
  expect(before).toMatch(/^\d\d:\d\d:\d\d$/)
  await page.clock.fastForward('24:00:00')
  await until(
    async () => / \d{4} \d\d:\d\d:\d\d$/.test((await row.locator('td').first().textContent()) ?? ''),
    'it is of yesterday',
  )
})

/** A plan that runs, and is gone with the gateway. */
const loseThePlan = async (page: Page): Promise<void> => {
  let asked = 0
  await page.route('**/api/plans/*', route => {
    asked += 1
    return asked > 1
      ? route.fulfill({ status: 404, json: { error: 'there is no such plan', code: 'not-found' } })
      : route.fulfill({ json: { id: 'x', state: 'running', done: 1, total: 9 } })
  })
}

const planning = async (gateway: RunningGateway) => {
  const page = await visit(`${gateway.admin}/plan`)
  await loseThePlan(page)
  await page.getByRole('button', { name: 'Start from what runs' }).click()
  await page.getByText('It could be put in force.').waitFor()
  return page
}

test('a plan that is gone with the gateway is said to be, and another one can be started', async () => {
  const page = await planning(await startGateway({ config: LOG_ONLY }))
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await run.click()
  await page.getByText('1 of 9 events').waitFor()
  await page.getByText('there is no such plan').waitFor()
  await until(() => run.isEnabled(), 'it can be run again')
  await hasFocus(page, 'Run')
})

test('a language that cannot be loaded is said', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  await page.route('**/assets/zh-*', route => route.abort())
  await page.getByRole('radio', { name: '简体中文' }).check()
  await page.getByText('A part of this page could not be loaded.').waitFor()
})

test('where a gateway is lost between two of many callbacks, the first is said to be kept', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  const one = {
    at: '2026-11-30T12:00:00.000Z',
    from: '::1',
    answer: 'too-old',
    why: 'late',
    query: '',
    body: '',
  }
  await page.route('**/api/refused', route =>
    route.fulfill({
      json: {
        refused: [
          { ...one, id: 'b' },
          { ...one, id: 'a' },
        ],
      },
    }),
  )
  await page.route('**/api/refused/*/retry', route =>
    route.request().url().includes('/a/') ? route.fulfill({ json: { events: ['e'] } }) : route.abort(),
  )
  await page.getByRole('link', { name: 'Refused' }).click()
  await page.getByRole('button', { name: 'Try these 2 again' }).click()
  await sign(page, 'Try again')
  await page.getByText('1 callback is kept; 1 stays here.').waitFor()
})

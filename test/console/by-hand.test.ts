/** What people changed, who did it and why. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { chatgate } from '../support/command-line.ts'
import {
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const change = async (gateway: RunningGateway, path: string, body: object): Promise<void> => {
  const { status } = await fetch(`${gateway.admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(status).toBe(200)
}

test('each change is said in words, with who and why, and leads to its event', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/by-hand`)
  await page.getByText('Nothing has been changed by hand yet').waitFor()
  await expectAccessible(page)
  await change(gateway, '/api/destinations/all/log/pause', { by: 'ann', note: 'the log is full' })
  await change(gateway, '/api/deliveries/drop', { state: 'dead', destination: 'all/log', by: 'ben' })
  await chatgate(gateway.folder, ['reload', '--note', 'to be sure', '--admin', gateway.admin])
  const rows = page.locator('tbody tr')
  await until(async () => (await rows.count()) === 3, 'all three are there')
  await page.getByText('paused destination').waitFor()
  await page.getByText('reloaded the config').waitFor()
  const [reloaded = '', dropped = '', paused = ''] = await rows.allTextContents()
  expect(paused).toMatch(/paused destination all\/log.*annAPI.*the log is full/)
  expect(dropped).toMatch(/dropped deliveries that are dead.*for all\/log.*0 in all.*ben.*no reason given/)
  expect(reloaded).toMatch(/reloaded the config.*command line.*to be sure/)
  await expectAccessible(page)
  await page.getByText('chatgate events --command=Gateway.DoneByHand', { exact: true }).waitFor()
  await rows.last().getByRole('link', { name: 'ann' }).click()
  await page.waitForURL('**/by-hand?operator=ann')
  await until(async () => (await rows.count()) === 1, 'only what ann did is left')
  await page.getByText('chatgate events --command=Gateway.DoneByHand --operator=ann').waitFor()
  await page.getByRole('link', { name: 'Show everyone' }).click()
  await until(async () => (await rows.count()) === 3, 'all are there again')
  await rows.last().locator('time').click()
  await page.getByRole('heading', { name: 'Gateway.DoneByHand', level: 1 }).waitFor()
})

test('what a change names is a link to it: a destination, a replay, events', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await gateway.post(profileChange('alice'))
  const { id } = await newestEvent(gateway, 'subject=alice')
  await change(gateway, '/api/destinations/all/log/pause', {})
  await change(gateway, '/api/replay', { ids: [id], to: ['all/log'], ratePerSecond: 0.01 })
  await change(gateway, '/api/replays/1/rate', { ratePerSecond: 0.02 })
  const page = await visit(`${gateway.admin}/by-hand`)
  const row = (text: string) => page.locator('tbody tr').filter({ hasText: text })
  const address = async (text: string, name: string | RegExp): Promise<string | null> =>
    row(text).getByRole('link', { name }).first().getAttribute('href')
  await until(
    async () => (await row('changed the rate').getByRole('link', { name: '1' }).count()) > 0,
    'they are there',
  )
  expect(await address('paused destination', 'all/log')).toBe('/destinations/all/log')
  expect(await address('started replay', /^1$/)).toBe('/replays?replay=1')
  expect(await address('changed the rate', /^1$/)).toBe('/replays?replay=1')
  expect(await address('started replay', id.slice(-8))).toBe(`/events/${id}`)
  expect(await address('started replay', 'all/log')).toBe('/destinations/all/log')
  await expectAccessible(page)
  await row('paused destination').getByRole('link', { name: 'all/log' }).click()
  await page.getByRole('heading', { name: 'all/log' }).waitFor()
})

test('older ones are on the next page; hidden accounts hide who and why; 320 pixels are enough', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  for (let index = 0; index < 27; index += 1)
    await change(gateway, '/api/destinations/all/log/pause', { by: 'ann', note: `about alice ${index}` })
  const page = await visit(`${gateway.admin}/by-hand`, { viewport: { width: 320, height: 640 } })
  const rows = page.locator('tbody tr')
  await page.getByText('about alice 26').waitFor()
  expect(await rows.count()).toBe(25)
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await page.getByRole('link', { name: 'Older' }).click()
  await page.getByText('about alice 0').waitFor()
  expect(await rows.count()).toBe(2)
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Hidden' }).check()
  await page.getByText('about alice 0').waitFor({ state: 'detached' })
  expect(await page.evaluate<string>('document.body.innerText')).not.toMatch(/\bann\b|alice/)
})

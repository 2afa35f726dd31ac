/** The overview: whether all is well, and where to look where it is not. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

const visit = createVisits()

const LISTS = [
  'Destinations that need a look',
  'Newest dead deliveries',
  'Replays under way',
  'Commands not seen for a day',
]

test('a new gateway says what to do first, and no list without anything in it', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/`)
  await page.getByRole('heading', { name: 'No callbacks have arrived yet' }).waitFor()
  await page.getByText('chatgate send').waitFor()
  await page.getByText(/http\(s\):\/\/.*:0\/callback/).waitFor()
  await page.locator('.figure').getByText('nothing waits').waitFor()
  for (const name of LISTS) expect(await page.getByRole('heading', { name }).count()).toBe(0)
  expect(new URL(page.url()).pathname).toBe('/')
  await expectAccessible(page)
  await gateway.post(profileChange('ann'))
  await page.getByRole('heading', { name: 'No callbacks have arrived yet' }).waitFor({ state: 'detached' })
})

const STEPS = `
routes:
  dead: { when: Profile.*, steps: [{ webhook: { name: w, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms } } }] }
  slow: { when: Profile.*, steps: [{ webhook: { name: w, url: RECEIVER } }] }
  never: { when: Sns.CallbackFriendAdd, steps: [{ log: {} }] }
`

const change = async (gateway: RunningGateway, path: string, body: object = {}): Promise<void> => {
  const response = await fetch(`${gateway.admin}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
}

test('what is paused, what died, what is replayed and what never comes is listed', async () => {
  const receiver = await startReceiver({ answer: () => ({ status: 503 }) })
  const gateway = await startGateway({ config: `${HEAD}${STEPS.replace('RECEIVER', `"${receiver.url}"`)}` })
  await gateway.post(profileChange('<b>ann'))
  await change(gateway, 'destinations/slow/w/pause')
  await change(gateway, 'replay', { all: true, ratePerSecond: 0.001 })
  const page = await visit(`${gateway.admin}/`)
  const list = (name: string) => page.locator('section', { has: page.getByRole('heading', { name }) })
  await list('Destinations that need a look').getByRole('link', { name: 'slow/w' }).waitFor()
  await list('Newest dead deliveries').getByRole('link', { name: 'dead/w' }).waitFor()
  await list('Newest dead deliveries').getByText('connection refused').waitFor()
  await list('Replays under way').getByText('events').waitFor()
  const quiet = list('Commands not seen for a day')
  await quiet.getByRole('link', { name: 'Sns.CallbackFriendAdd' }).waitFor()
  await expectAccessible(page)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280)
})

test('the numbers of the hour are curves for the eye and a table for all', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/`, { viewport: { width: 320, height: 640 } })
  for (let index = 0; index < 20; index += 1) await gateway.post(profileChange(`user-${index}`))
  await page.getByText('20 in the last hour').first().waitFor()
  await page.getByText('As a table').click()
  const row = page.locator('.hour tbody tr').first()
  expect(await row.locator('td').first().textContent()).toBe('20')
  expect(await page.locator('.spark polyline').count()).toBeGreaterThan(0)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

test('a gateway that does not answer is said, and the numbers stay', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await gateway.post(profileChange('ann'))
  const page = await visit(`${gateway.admin}/`)
  await page.locator('.figure').first().waitFor()
  await gateway.kill()
  await page.getByText('The gateway could not answer').waitFor()
  expect(await page.locator('.figure').count()).toBe(6)
})

test('keys lead to the pages', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/`)
  await page.locator('.figure').first().waitFor()
  for (const [letter, path] of [
    ['l', '/live'],
    ['c', '/config'],
    ['e', '/events'],
    ['o', '/'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await page.locator(`header nav a[aria-current][href="${path}"]`).waitFor()
  }
})

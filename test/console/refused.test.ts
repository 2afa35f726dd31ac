/** Refused callbacks: why, what mends it, and trying them again. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import {
  HEAD,
  LOG_ONLY,
  profileChange,
  signature,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const withToken = (token: string): string =>
  LOG_ONLY.replace('"1400000001": {}', `"1400000001": { token: ${token} }`)

/** At most one a second is sampled, so it is sent until one is. */
const refuse = async (gateway: RunningGateway, subject: string, query: Record<string, string>) => {
  await until(async () => {
    await gateway.post(profileChange(subject), query)
    const { refused } = await gateway.get<{ refused: { body: string }[] }>('/api/refused')
    return refused.some(({ body }) => body.includes(subject))
  }, `${subject} is among the refused`)
}

const sign = async (page: Page, why: string): Promise<void> => {
  await page.getByLabel('Why').fill(why)
  await page.getByLabel('Your name').fill('ann')
  await page.getByLabel('Your name').press('Enter')
}

test('it says why and what mends it; when that is done, they are taken, one or all', async () => {
  const gateway = await startGateway({ config: withToken('the-old-token') })
  for (const subject of ['ann', 'ben', 'cat'])
    await refuse(gateway, subject, signature('the-token-of-the-console'))
  await refuse(gateway, 'dan', { SdkAppid: '99' })
  const page = await visit(`${gateway.admin}/refused`)
  const wrong = page.locator('section.refused').filter({ hasText: 'sign-wrong' })
  const rows = wrong.locator('tbody tr')
  await until(async () => (await rows.count()) === 3, 'three are told that Sign is wrong')
  await wrong.getByText('The tokens here and in the console differ').waitFor()
  await page.getByText('The SdkAppid is not one of apps').waitFor()
  await rows.first().getByText('Query and body').click()
  await rows.first().getByText('"From_Account":"cat"').waitFor()
  expect(await rows.first().textContent()).not.toContain('Sign=')
  await expectAccessible(page)

  await rows.first().getByRole('button', { name: 'Try again' }).click()
  await sign(page, 'to see whether it was mended')
  await page.getByText('it would be refused again: Sign is wrong').waitFor()
  await expectAccessible(page)
  expect(await rows.count()).toBe(3)
  await page.getByRole('button', { name: 'Close' }).click()

  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), withToken('the-token-of-the-console'))
  await fetch(`${gateway.admin}/api/reload`, { method: 'POST' })
  await rows.first().getByRole('button', { name: 'Try again' }).click()
  await sign(page, 'the token was changed')
  await page.getByText('1 callback is kept').waitFor()
  await until(async () => (await rows.count()) === 2, 'what was taken has left the list')
  await page.getByText('1 callback is kept').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Try all 3 again' }).click()
  await sign(page, 'the token was changed')
  await page.getByText('2 callbacks are kept; 1 stays here.').waitFor()
  await page.getByText('SdkAppid is missing or not one of the configured apps').first().waitFor()
  await until(async () => (await wrong.count()) === 0, 'none is left of them')
  const { events } = await gateway.get<{ events: { operator: string }[] }>(
    '/api/events?command=Gateway.DoneByHand&operator=ann',
  )
  expect(events).toHaveLength(3)
  await page.getByRole('link', { name: 'See what was done by hand' }).click()
  await page.getByText('the token was changed').first().waitFor()
})

test('without any it says so; keys lead there', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  await page.getByText('No callbacks have arrived yet').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await page.getByText('No callback has been refused').waitFor()
  await page.getByText('GET /api/refused').waitFor()
  await page.getByText('chatgate refused').waitFor()
  await expectAccessible(page)
})

test('all can be done at 320 pixels, and by keys alone', async () => {
  const gateway = await startGateway({ config: `${HEAD.replace('"1400000001": {}', '"1": {}')}routes: {}` })
  await refuse(gateway, 'ann', {})
  const page = await visit(`${gateway.admin}/refused`, { viewport: { width: 320, height: 640 } })
  const again = page.getByRole('button', { name: /^Try again: Profile/ })
  await again.focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('region', { name: 'Try 1 callback again' })
  await until(
    async () => form.evaluate(region => region === region.ownerDocument.activeElement),
    'the form has the focus',
  )
  await page.keyboard.press('Tab')
  await page.keyboard.type('why not')
  await page.keyboard.press('Tab')
  await page.keyboard.type('ann')
  await page.keyboard.press('Enter')
  await page.getByText('it would be refused again').waitFor()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await until(
    async () => again.evaluate(button => button === button.ownerDocument.activeElement),
    'the focus is where it was',
  )
})

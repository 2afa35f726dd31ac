/** Profiles: what each field is now, what it was before, and who changed it. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { LOG_ONLY, newestEvent, profileChange, type RunningGateway } from '../support/gateway.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()
const shared = sharedGateway(LOG_ONLY)

let posted: Promise<void> | undefined
const post = async (gateway: RunningGateway): Promise<void> => {
  for (let index = 1; index <= 5; index += 1)
    await gateway.post(profileChange('alice/b', { Tag_Profile_IM_Nick: `Alice ${index}` }, 'administrator'))
  await gateway.post(profileChange('alice/b', { Tag_Profile_IM_Level: 4, Tag_Profile_IM_SelfSignature: '' }))
  await until(
    async () => (await newestEvent(gateway, 'subject=alice/b')).routedAt !== undefined,
    'all are routed',
  )
}
const gatewayWithAlice = async (): Promise<RunningGateway> => {
  const gateway = await shared()
  await (posted ??= post(gateway))
  return gateway
}

test('the events of a user lead to the profile, and it leads back to each event', async () => {
  const gateway = await gatewayWithAlice()
  const { id } = await newestEvent(gateway, 'subject=alice/b')
  const page = await visit(`${gateway.admin}/events/${id}`)
  await page.locator('.event-head').getByRole('link', { name: 'alice/b' }).click()
  await page.waitForURL('**/profiles/alice%2Fb')
  await page.getByRole('heading', { name: 'Profile of alice/b', level: 1 }).waitFor()
  const field = page.locator('tbody').filter({ hasText: 'Tag_Profile_IM_Nick' })
  const values = field.locator('.value')
  await until(async () => (await values.count()) === 2, 'the last two are shown')
  expect(await values.allTextContents()).toEqual(['Alice 5', 'Alice 4'])
  await field.getByRole('button', { name: '3 earlier values' }).click()
  expect(await values.allTextContents()).toEqual(['Alice 5', 'Alice 4', 'Alice 3', 'Alice 2', 'Alice 1'])
  await page.getByText('chatgate profile alice/b').waitFor()
  await page.getByText('GET /api/profiles/alice%2Fb').waitFor()
  await expectAccessible(page)
  await field.locator('.event-link').last().click()
  await page.getByText('Alice 1').first().waitFor()
  await page.goBack()
  await field.getByRole('link', { name: 'administrator' }).first().click()
  await page.getByText('No profile change has been seen for this user').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Events by this user' }).click()
  await page.waitForURL('**/events?operator=administrator')
})

test('a box leads to any user, by keys alone', async () => {
  const gateway = await gatewayWithAlice()
  const page = await visit(`${gateway.admin}/events`)
  await page.locator('tbody .account').first().waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('u')
  await page.getByRole('heading', { name: 'Profiles' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('/')
  await page.keyboard.type('alice/b')
  await page.keyboard.press('Enter')
  await page.getByText('Tag_Profile_IM_Level').waitFor()
  await page.reload()
  expect(await page.getByRole('searchbox').inputValue()).toBe('alice/b')
})

test('hidden accounts hide names and values, and 320 pixels are enough', async () => {
  const gateway = await gatewayWithAlice()
  const page = await visit(`${gateway.admin}/profiles/alice%2Fb`, { viewport: { width: 320, height: 640 } })
  await page.getByText('Alice 5').waitFor()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Hidden' }).check()
  await page.getByText('Alice 5').waitFor({ state: 'detached' })
  expect(await page.evaluate<string>('document.body.innerText')).not.toMatch(/alice|administrator/i)
  await until(async () => !(await page.title()).includes('alice'), 'the title hides it too')
})

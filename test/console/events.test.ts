/** The list of events, as people use it. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const isRouted = (gateway: RunningGateway, subject: string) => async (): Promise<boolean> =>
  (await newestEvent(gateway, `subject=${subject}`)).routedAt !== undefined

/** One after the other, so that the order is known. */
const post = async (gateway: RunningGateway, ...subjects: string[]): Promise<void> => {
  for (const subject of subjects) {
    await gateway.post(profileChange(subject))
    await until(isRouted(gateway, subject), `${subject} is routed`)
  }
}

const withFive = sharedGateway(LOG_ONLY)
let posted: Promise<void> | undefined
/** Has the events of ann, ben, cat, dan and eve, the last being the newest. */
const gatewayWithFive = async (): Promise<RunningGateway> => {
  const gateway = await withFive()
  await (posted ??= post(gateway, 'ann', 'ben', 'cat', 'dan', 'eve'))
  return gateway
}

test('what comes is shown, newest first, and newer ones wait until they are asked for', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  await page.getByText('No callbacks have arrived yet').waitFor()
  await page.getByText('chatgate send').waitFor()
  await expectAccessible(page)
  await post(gateway, 'ann')
  const rows = page.locator('tbody tr:not(.day)')
  await rows.filter({ hasText: 'ann' }).waitFor()
  await post(gateway, 'ben', 'cat')
  const newer = page.getByRole('button', { name: 'Show 2 new' })
  await newer.waitFor()
  expect(await rows.count()).toBe(1)
  await newer.click()
  await until(async () => (await rows.count()) === 3, 'all three are there')
  expect(await rows.first().textContent()).toContain('cat')
  expect(await rows.first().textContent()).toContain('all/log')
  expect(new URL(page.url()).pathname).toBe('/events')
})

test('the box, the address, the command and the links beside it are the same filters', async () => {
  const { admin } = await gatewayWithFive()
  const page = await visit(`${admin}/events`)
  await page.locator('tbody .account').first().waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('subject:ben command:Profile.CallbackPortraitSet')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/events?subject=ben&command=Profile.CallbackPortraitSet')
  const rows = page.locator('tbody tr:not(.day)')
  await until(async () => (await rows.count()) === 1, 'one is left')
  await page.getByText('chatgate events --command=Profile.CallbackPortraitSet --subject=ben').waitFor()
  await page.getByText('GET /api/events?command=Profile.CallbackPortraitSet&subject=ben&limit=100').waitFor()
  await page.getByRole('navigation', { name: 'By state' }).getByRole('link', { name: 'dead' }).click()
  await page.getByText('No event matches.').waitFor()
  expect(await page.getByRole('combobox').inputValue()).toBe(
    'command:Profile.CallbackPortraitSet subject:ben state:dead',
  )
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Clear 3 filters' }).click()
  await until(async () => (await rows.count()) >= 5, 'all are there again')
  await page.goBack()
  await page.getByText('No event matches.').waitFor()
  const filtered = page.url()
  await page.keyboard.press('/')
  await page.keyboard.type(' subject:')
  expect(await page.getByRole('combobox').inputValue()).toContain('state:dead subject:')
  expect(page.url()).toBe(filtered)
})

test('what the box cannot read, the address does not mean and the gateway does not know is said', async () => {
  const { admin } = await gatewayWithFive()
  const page = await visit(`${admin}/events?stat=dead`)
  await page.getByText('ignores the parts of the address that it does not know').waitFor()
  await page.getByText('stat=dead').waitFor()
  await page.getByRole('combobox').fill('alice stat:dead')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByText('Say what "alice" is').waitFor()
  await page.getByText('There is no filter named stat').waitFor()
  await page.getByRole('combobox').fill('since:yesterday')
  await page.getByRole('combobox').press('Enter')
  await page.getByText('must be a date').waitFor()
  await page.getByRole('combobox').fill('command:Profile.CallbackPortaitSet')
  await page.getByRole('combobox').press('Enter')
  await page.getByText('did you mean').waitFor()
})

test('keys walk through the list, open an event beside it, and come back', async () => {
  const gateway = await gatewayWithFive()
  const page = await visit(`${gateway.admin}/events`)
  const focused = page.locator('a[data-event]:focus')
  await page.locator('tbody .account').first().waitFor()
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
  const second = (await newestEvent(gateway, 'subject=dan')).id
  expect(await focused.getAttribute('data-event')).toBe(second)
  await page.keyboard.press('o')
  const panel = page.getByRole('complementary', { name: 'Event' })
  await panel.getByText(`chatgate show ${second}`).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('j')
  const third = (await newestEvent(gateway, 'subject=cat')).id
  await panel.getByText(`chatgate show ${third}`).waitFor()
  await page.reload()
  await panel.getByText(`chatgate show ${third}`).waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(await focused.getAttribute('data-event')).toBe(third)
  await page.keyboard.press('Enter')
  await panel.waitFor()
  await page.getByRole('combobox').fill(second)
  await page.getByRole('combobox').press('Enter')
  await page.waitForURL(`**/events/${second}`)
})

test('a hundred are on a page; older ones are on the next, and newer keys go back', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { none: { when: Group.*, steps: [{ log: {} }] } }`,
  })
  for (let index = 0; index < 103; index += 1) await gateway.post(profileChange(`user-${index}`))
  const page = await visit(`${gateway.admin}/events`)
  const rows = page.locator('tbody tr:not(.day)')
  await until(async () => (await rows.count()) === 100, 'a hundred are there')
  await page.getByRole('link', { name: 'Older' }).click()
  await until(async () => (await rows.count()) === 3, 'three are left')
  expect(await rows.last().textContent()).toContain('user-0')
  await page.keyboard.press('[')
  await until(async () => (await rows.count()) === 100, 'the newest are there again')
  await page.keyboard.press(']')
  await until(async () => (await rows.count()) === 3, 'three again')
})

test('a gateway that is gone is said, the rows stay, and it is found again', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  await post(gateway, 'ann')
  const page = await visit(`${gateway.admin}/events`)
  const rows = page.locator('tbody tr:not(.day)')
  await rows.first().waitFor()
  await gateway.kill()
  await page.getByText('Not connected since').waitFor()
  expect(await rows.count()).toBe(1)
  const { port } = new URL(gateway.admin)
  await startGateway({
    config: LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: ${port} }`),
    folder: gateway.folder,
  })
  await page.getByText('Not connected since').waitFor({ state: 'detached', timeout: 90_000 })
})

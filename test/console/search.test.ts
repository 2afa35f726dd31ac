/** Looking for events: a text in the body, a tag, and what the box suggests while one types. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, LOG_ONLY, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()
const NICK = 'Tag_Profile_IM_Nick'

const shared = sharedGateway(
  `${HEAD}routes: { levels: { when: Profile.*, steps: [{ tag-filter: { tags: [${NICK}] } }, { log: {} }] } }`,
)

test('a text and a tag are filters like the others: in the box, the address, the command and the link', async () => {
  const gateway = await shared()
  await gateway.post(profileChange('ann', { [NICK]: "it's a $(text)" }))
  await gateway.post(profileChange('ben', { Tag_Profile_IM_Image: "it's a $(text)" }))
  await until(async () => (await newestEvent(gateway)).routedAt !== undefined, 'both are routed')
  const page = await visit(`${gateway.admin}/events`, { permissions: ['clipboard-read', 'clipboard-write'] })
  const rows = page.locator('tbody tr:not(.day)')
  const box = page.getByRole('combobox')
  await rows.first().waitFor()
  await box.fill(`contains:"IT's a $(" tag:${NICK}`)
  await box.press('Enter')
  await page.waitForURL('**/events?contains=*')
  await until(async () => (await rows.count()) === 1, 'one has both')
  await page.getByText('ann').first().waitFor()
  await page.getByText('Looked at 2 events. There are no older ones.').waitFor()
  await expectAccessible(page)
  const copied = async (line: string): Promise<string> => {
    const name = line === 'Copy link' ? line : 'Copy'
    const place = line === 'Copy link' ? page : page.locator('.same-as p').filter({ hasText: line })
    await place.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' })
    return page.evaluate<string>('navigator.clipboard.readText()')
  }
  expect(await copied('Command line')).toBe(
    `chatgate events --contains='IT'\\''s a $(' --tag=Tag_Profile_IM_Nick`,
  )
  expect(await copied('API')).toContain('/api/events?contains=')
  const link = await copied('Copy link')
  await page.goto(`${gateway.admin}/events`)
  await until(async () => (await rows.count()) === 2, 'all are there')
  await page.goto(link)
  await until(async () => (await rows.count()) === 1, 'the link is the same search')
  expect(await box.inputValue()).toBe(`contains:"IT's a $(" tag:${NICK}`)
  const command = ['events', "--contains=IT's a $(", `--tag=${NICK}`, '--admin', gateway.admin]
  expect((await chatgate(gateway.folder, command)).stdout).toMatch(/ ann /)
})

test('a search that has not looked at all says how far it has, and goes on', async () => {
  const gateway = await startGateway({
    config: LOG_ONLY.replace('port: 0 }', 'port: 0, maxBody: 16MiB }'),
  })
  await gateway.post(profileChange('ann', { [NICK]: 'needle' }))
  const hay = 'x'.repeat(15 * 1024 * 1024)
  for (let index = 0; index < 5; index += 1) await gateway.post({ ...profileChange('ben'), hay })
  const page = await visit(`${gateway.admin}/events?contains=needle`)
  await page.getByText('No event matches so far.').waitFor()
  await page.getByText('Looked at 5 events.').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Look further' }).click()
  await page.getByText('ann').first().waitFor()
  await page.getByText('There are no older ones.').waitFor()
  await page.keyboard.press('[')
  await page.getByText('No event matches so far.').waitFor()
})

test('the box suggests what this gateway knows, and keys alone are enough', async () => {
  const gateway = await shared()
  const page = await visit(`${gateway.admin}/events`)
  const box = page.getByRole('combobox', { name: 'Filter events', expanded: false })
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  const isAt = (name: RegExp) => page.getByRole('option', { name, selected: true }).waitFor()
  await box.waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('rea')
  await list.getByRole('option', { name: 'reason why a route did not take it' }).waitFor()
  await page.getByRole('combobox', { expanded: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  await isAt(/^reason/)
  const active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
  const isNamed = () => page.evaluate<boolean>(`${active}?.textContent.startsWith('reason') === true`)
  await until(isNamed, 'the box names the one that is chosen')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await list.getByRole('option', { name: 'tag-not-listed' }).waitFor()
  await page.keyboard.type('not-li')
  await list
    .getByRole('option', { name: "app-not-listed The route's `apps` does not list this app." })
    .waitFor()
  await list.getByRole('option').filter({ hasNotText: 'not-li' }).first().waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowUp')
  // On a slow machine the browser tells of what was typed only after the arrow.
  await page.evaluate("document.dispatchEvent(new Event('selectionchange'))")
  const last = await list.getByRole('option').last().locator('.word').textContent()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const typed = page.getByRole('combobox')
  expect(await typed.inputValue()).toBe(`reason:${last} `)
  await list.waitFor({ state: 'detached' })
  await page.keyboard.type('dest')
  await list.waitFor()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  expect(await page.locator('#filter:focus').count()).toBe(1)
  await page.keyboard.type('ination:')
  await list.getByRole('option', { name: 'levels/log' }).click()
  expect(await typed.inputValue()).toBe(`reason:${last} destination:levels/log `)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/events?reason=${last}&destination=levels/log`)
  await page.keyboard.press('Escape')
  expect(await page.locator('#filter:focus').count()).toBe(0)
})

test.for([
  ['app:', '1400000001'],
  ['route:', 'levels'],
  ['state:', 'unreadable'],
  ['command:Portrait', 'Profile.CallbackPortraitSet'],
] as const)('after %s there is %s', async ([begun, wanted]) => {
  const gateway = await shared()
  const page = await visit(`${gateway.admin}/events`)
  await page.getByRole('combobox').pressSequentially(begun)
  await page.getByRole('option', { name: wanted }).click()
  expect(await page.getByRole('combobox').inputValue()).toMatch(new RegExp(`^\\w+:${wanted} $`))
})

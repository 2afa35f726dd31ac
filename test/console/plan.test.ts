/** Plans: what another config would have done, with its mistakes as one types. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Answer } from '../../src/admin/api/endpoints.ts'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { plannedWith } from '../support/planned.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const HOSTILE = '<img src=x onerror=alert(1)>'

const configFor = (url: string): string => `${HEAD}
routes:
  nicks:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [Nick] }
      - webhook: { name: crm, url: "${url}/nicks", headers: { Authorization: "Bearer not-to-be-seen" } }
  all:
    when: Profile.*
    steps:
      - log: { message: "{{ subject }} has changed" }
  same: { when: "*", steps: [{ log: {} }] }
`

const CHANGES = [
  ['tags: [Nick]', 'tags: [Level]'],
  ['{{ subject }} has changed', 'the user {{ subject }} has changed'],
] as const

const changed = (text: string): string => CHANGES.reduce((before, [was, is]) => before.replace(was, is), text)

const start = async (count = 2): Promise<RunningGateway> => {
  const { url } = await startReceiver()
  const gateway = await startGateway({ config: configFor(url) })
  for (let index = 0; index < count; index += 1)
    await gateway.post(profileChange(`${HOSTILE}${index}`, { Nick: 'x' }))
  return gateway
}

const boxOf = (page: Page) => page.getByRole('textbox', { name: 'Another config' })
const runOf = (page: Page) => page.getByRole('button', { name: 'Run', exact: true })

/** Opens the page with the text that runs. */
const open = async (gateway: RunningGateway, query = ''): Promise<Page> => {
  const page = await visit(`${gateway.admin}/plan${query}`)
  await page.getByRole('button', { name: 'Start from what runs' }).click()
  await until(async () => (await boxOf(page).inputValue()).includes('nicks'), 'the text is there')
  return page
}

/** Writes another text. */
const write = async (page: Page, change: (text: string) => string): Promise<void> =>
  boxOf(page).fill(change(await boxOf(page).inputValue()))

test('mistakes are said as one types, and lead to their places', async () => {
  const page = await open(await start(0))
  expect(await boxOf(page).inputValue()).not.toContain('not-to-be-seen')
  await page.getByText('It could be put in force.').waitFor()
  expect(await page.getByText('/api/plans').count()).toBe(0)
  await page.getByText('*** stands for what is hidden').waitFor()
  await expectAccessible(page)
  await write(page, text => text.replace('tag-filter', 'tag-filtre'))
  await page.getByText('1 problem', { exact: true }).waitFor()
  expect(await runOf(page).isDisabled()).toBe(true)
  await expectAccessible(page)
  await page.getByText('there is no plugin').waitFor()
  await page.locator('.problems').getByRole('button').last().click()
  const selected = await page.evaluate<string>(
    '(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)',
  )
  expect(selected).toMatch(/^tag-filtre/)
})

test('a text that would reach for more than the config in force is refused', async () => {
  const page = await open(await start(0))
  await write(page, text => `${text}\nplugins: { own: ./own.ts }\n`)
  await page.locator('.candidate-state .bad').first().waitFor()
  await write(page, text => text.replace('has changed', '${HOME}').replace('plugins:', '# plugins:'))
  await page.locator('.candidate-state').getByText('HOME').waitFor()
  expect(await runOf(page).isDisabled()).toBe(true)
})

test('a file is taken as the text', async () => {
  const page = await visit(`${(await start(0)).admin}/plan`)
  await page.getByText('The differences appear here').waitFor()
  await expectAccessible(page)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'new.yaml', mimeType: 'text/yaml', buffer: Buffer.from('routes: 7') })
  await page.locator('.problems').getByText('routes', { exact: true }).waitFor()
  expect(await boxOf(page).inputValue()).toBe('routes: 7')
})

test('the differences are those that the plan finds, with reasons and messages on both sides', async () => {
  const gateway = await start()
  const page = await open(gateway, '?since=2h')
  await write(page, changed)
  await runOf(page).click()
  const of = (name: string) => page.locator('.plan-result article').filter({ hasText: name })
  await of('nicks/crm').getByText('− 2 lost').waitFor()
  await of('all/log').getByText('~ 2 changed').waitFor()
  const plan = await plannedWith(gateway, await boxOf(page).inputValue(), { since: '2h' })
  const names = (plan.found as NonNullable<Answer<'GET /api/plans/:id'>['found']>).destinations
    .filter(({ lost, added, changed: other }) => lost.count + added.count + other.count > 0)
    .map(({ destination }) => destination)
  expect(await page.locator('.plan-result article h3 bdi').allTextContents()).toEqual(names)
  await of('nicks/crm').getByText('tag-not-listed').first().waitFor()
  await of('all/log').locator('ins').getByText('the user').first().waitFor()
  await of('all/log').getByText(HOSTILE).first().waitFor()
  await page.getByText('1 destination without a difference').click()
  await page.getByText('chatgate plan new.yaml --since=2h').waitFor()
  const shown = await page.getByText(/^GET \/api\/plans\/[\w-]+$/).textContent()
  expect(await gateway.get(shown?.slice('GET '.length) ?? '')).toMatchObject({ state: 'done' })
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Hidden' }).check()
  await of('all/log').getByText('Messages are hidden').first().waitFor()
  expect(await page.evaluate('document.querySelectorAll("ins, main img").length')).toBe(0)
  await of('nicks/crm').getByRole('link').first().click()
  await page.waitForURL('**/events/*')
  await page.goBack()
  await of('nicks/crm').waitFor()
  expect(await boxOf(page).inputValue()).toContain('tags: [Level]')
})

test('what would be the same is said to be', async () => {
  const page = await open(await start())
  await page.getByText('It could be put in force.').waitFor()
  await runOf(page).click()
  await page.getByText('No difference').waitFor()
  await page.getByText('2 events compared').waitFor()
  expect(new URL(page.url()).search).toBe('?since=24h')
})

test('a plan can be ended, and what cannot be planned is said', async () => {
  const gateway = await start(200)
  const page = await open(gateway)
  await page.getByText('It could be put in force.').waitFor()
  await runOf(page).click()
  await page.getByRole('button', { name: 'End', exact: true }).click()
  await page.getByText('Ended.').waitFor()
  await page.getByLabel('Events since').fill('tomorrow')
  await runOf(page).click()
  await page.getByText('The gateway could not answer').waitFor()
  await page.getByLabel('Events since').fill('1h')
  await runOf(page).click()
  await page.getByText('200 events compared').waitFor()
})

test('it can be used at 320 pixels', async () => {
  const gateway = await start()
  const page = await visit(`${gateway.admin}/plan`, { viewport: { width: 320, height: 640 } })
  await page.getByRole('button', { name: 'Start from what runs' }).click()
  await page.getByText('It could be put in force.').waitFor()
  await write(page, changed)
  await page.getByText('It could be put in force.').waitFor()
  await runOf(page).click()
  await page.getByText('− 2 lost').waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

/** The config: what is in force, what is wrong with it or with a newer one, and what it makes of the routes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'

const visit = createVisits()

const CONFIG = `${HEAD}
# <img src=x onerror=alert(1)>
routes:
  levels:
    when: [Profile.CallbackPortraitSet, Group.*]
    steps:
      - tag-filter: { tags: [Tag_Profile_IM_Level] }
      - webhook:
          name: crm
          url: "http://127.0.0.1:9/levels"
          headers: { Authorization: "Bearer not-to-be-seen" }
answers:
  C2C.CallbackBeforeSendMsg:
    steps:
      - deny-words: { words: [spam] }
`

/** Puts another text in the place of the config. */
const write = (gateway: RunningGateway, text: string): void =>
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), text)

const lineOf = (text: string, part: string): number =>
  text.split('\n').findIndex(line => line.includes(part)) + 1

test('the text in force has numbers, warnings at their lines, and no secret', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const page = await visit(`${gateway.admin}/config`)
  const { text } = await gateway.get<{ text: string }>('/api/config')
  await page.getByText('# <img src=x').waitFor()
  const apps = lineOf(text, 'apps:')
  await page.locator(`#L${apps} .warning`).getByText('has no token').waitFor()
  const shown = await page.locator('.source .code').allTextContents()
  expect(shown.join('\n')).toBe(text.replace(/\n$/, ''))
  expect(await page.content()).not.toContain('not-to-be-seen')
  await page.getByText('GET /api/config').waitFor()
  await expectAccessible(page)
  await page
    .locator('.warnings')
    .getByRole('link', { name: `line ${apps}` })
    .click()
  await page.locator(`#L${apps}.linked`).waitFor()
  expect(new URL(page.url()).hash).toBe(`#L${apps}`)
})

test('a link to a line leads to it', async () => {
  const gateway = await startGateway({ config: `${LOG_ONLY}${'\n# more'.repeat(300)}` })
  const page = await visit(`${gateway.admin}/config#L250`)
  await page.locator('#L250.linked').waitFor()
  expect(await page.evaluate<number>('scrollY')).toBeGreaterThan(1_000)
})

test('routes stand there step by step, with what each has stopped', async () => {
  const gateway = await startGateway({ config: CONFIG })
  await gateway.post(profileChange('ann'))
  await gateway.post(profileChange('ben'))
  const page = await visit(`${gateway.admin}/config`)
  const route = page.locator('.route-list article').filter({ hasText: 'levels' })
  await route.getByText('stopped 2').waitFor()
  await route.getByRole('link', { name: '→ levels/crm' }).waitFor()
  await route.getByText('tags: ["Tag_Profile_IM_Level"]').waitFor()
  await page.getByText('otherwise allow').waitFor()
  await expectAccessible(page)
  const text = (await gateway.get<{ text: string }>('/api/config')).text
  await route.getByRole('link', { name: `line ${lineOf(text, 'tag-filter')}` }).click()
  await page.locator(`#L${lineOf(text, 'tag-filter')}.linked`).waitFor()
  await route.getByRole('link', { name: 'tag-not-listed 2' }).click()
  await page.waitForURL('**/events?reason=tag-not-listed')
})

test('a config that is read again is in force, or its problems are said', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/config`)
  const { text } = await gateway.get<{ text: string }>('/api/config')
  const form = page.getByRole('region', { name: 'Read the config again' })
  const readAgain = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Read again' }).click()
    await form.getByLabel('Why', { exact: true }).fill('a route is new')
    await form.getByLabel('Your name').fill('Ann')
    await form.getByRole('button', { name: 'Read', exact: true }).click()
  }
  await readAgain()
  await form.getByText('Nothing has changed.').waitFor()
  const doneBy = await newestEvent(gateway, 'command=Gateway.DoneByHand')
  expect(doneBy).toMatchObject({ operator: 'Ann' })
  expect(await gateway.get<{ body: unknown }>(`/api/events/${doneBy.id}`)).toMatchObject({
    body: { Action: 'reload config', By: 'Ann', Note: 'a route is new', From: 'console' },
  })
  await form.getByRole('link', { name: 'Recorded as done by hand' }).waitFor()
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Close' }).click()
  write(gateway, `${text}\nnonsense: 1\n`)
  await readAgain()
  await form.getByText('It was refused').waitFor()
  await form.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('heading', { name: 'A newer config was refused' }).waitFor()
  await page.locator('.refused-config').getByText('nonsense').first().waitFor()
  await expectAccessible(page)
  write(gateway, `${text}\n# a remark\n`)
  await readAgain()
  // The gateway looks at its file too, and may have been first.
  await form.getByText(/Version \d+ is in force now\.|Nothing has changed\./).waitFor()
  await page.locator('.source').getByText('# a remark').waitFor()
  await page.locator('.refused-config').waitFor({ state: 'detached' })
})

test('what needs a restart is said, and whoever may only read cannot reload', async () => {
  const tokens = 'token: a-long-enough-admin-token, readToken: a-long-enough-reading-token'
  const config = LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: 0, ${tokens} }`)
  const gateway = await startGateway({ config })
  const page = await visit(`${gateway.admin}/config`)
  await page.getByLabel('Admin token').fill('a-long-enough-reading-token')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.source').waitFor()
  write(gateway, config.replace('listen: {', 'listen: { path: /other,'))
  await page.getByText('Only a restart puts these changes in force').waitFor()
  expect(await page.getByRole('button', { name: 'Read again' }).count()).toBe(0)
})

test('it can be used at 320 pixels', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const page = await visit(`${gateway.admin}/config`, { viewport: { width: 320, height: 640 } })
  await page.locator('.source').waitFor()
  await page.locator('.route-list article').first().waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

test('what it includes stands below, with its own lines, warnings and places of steps, and no secret', async () => {
  const folder = temporaryFolder({
    'parts/<b>.yaml': `# <img src=x onerror=alert(1)>
routes:
  part:
    when: Nothing.*
    steps: [{ webhook: { url: "http://127.0.0.1:9/", headers: { Authorization: "Bearer not-to-be-seen" } } }]
`,
  })
  const gateway = await startGateway({ folder, config: `include: parts/*.yaml\n${LOG_ONLY.trim()}\n` })
  const page = await visit(`${gateway.admin}/config`)
  await page.getByRole('heading', { name: join(folder, 'parts/<b>.yaml') }).waitFor()
  await page.locator('#F1L4 .warning').getByText('no known command is in').waitFor()
  const warning = page.locator('.warnings li').filter({ hasText: 'no known command is in' })
  await warning.getByText('<b>.yaml').waitFor()
  await warning.getByRole('link', { name: 'line 4' }).click()
  await page.locator('#F1L4.linked').waitFor()
  await page
    .locator('.route-list article')
    .filter({ hasText: 'part' })
    .getByRole('link', { name: 'line 5' })
    .click()
  await page.locator('#F1L5.linked').waitFor()
  expect(await page.content()).not.toContain('not-to-be-seen')
  await expectAccessible(page)
  writeFileSync(join(folder, 'parts/<b>.yaml'), 'routes: {')
  await page.locator('.refused-config').getByText('<b>.yaml').waitFor()
})

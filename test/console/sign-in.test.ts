/** Signing in: a session for a token, and the page that was asked for. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { LOG_ONLY, startGateway } from '../support/gateway.ts'

const visit = createVisits()
const TOKEN = 'the-token-that-may-everything'
const READ_TOKEN = 'the-token-that-may-read'
const CONFIG = LOG_ONLY.replace(
  'admin: { port: 0 }',
  `admin: { port: 0, token: ${TOKEN}, readToken: ${READ_TOKEN} }`,
)

test('whoever has the token sees the page that was asked for, stays signed in, and can leave', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const page = await visit(`${gateway.admin}/events?state=dead`)
  const token = page.getByLabel('Admin token')
  await token.fill('a wrong one')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('neither admin.token nor admin.readToken').waitFor()
  await token.fill(TOKEN)
  await token.press('Enter')
  await page.getByText('No event matches.').waitFor()
  expect(page.url()).toBe(`${gateway.admin}/events?state=dead`)
  const kept = await page.evaluate<string>(
    'JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie',
  )
  expect(kept).toContain('change.')
  expect(kept).not.toContain(TOKEN)
  await page.reload()
  await page.getByText('No event matches.').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await token.waitFor()
  await page.reload()
  await token.waitFor()
})

test('whoever may only read is told so', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const page = await visit(`${gateway.admin}/events`)
  await page.getByLabel('Admin token').fill(READ_TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Read only').waitFor()
  await expectAccessible(page)
})

test('without a token the page says that everyone of this machine may', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const page = await visit(`${gateway.admin}/events`)
  await page.getByText('open to every user of this machine').waitFor()
})

test('a config that somebody has tried is gone with them', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const page = await visit(`${gateway.admin}/plan`)
  const signIn = async (token: string): Promise<void> => {
    await page.getByLabel('Admin token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const box = page.getByRole('textbox', { name: 'Another config' })
  await signIn(TOKEN)
  await box.fill('# what nobody else should see')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(READ_TOKEN)
  await box.waitFor()
  expect(await box.inputValue()).toBe('')
})

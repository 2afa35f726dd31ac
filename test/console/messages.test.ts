/** What an event would be sent as now, and the test that it makes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const withEmail = `${HEAD}
routes:
  mail:
    when: Profile.CallbackPortraitSet
    steps:
      - email:
          smtp: smtp://127.0.0.1:1
          from: gateway@example.com
          to: [team@example.com]
          subject: "{{ subject }} has changed"
          html: "<h1>{{ subject }}</h1><script>document.title = 1</script>"
          text: "{{ subject }} has changed"
`
const ALSO_LOG = `${HEAD}
routes:
  audit: { when: Profile.*, steps: [{ log: { message: "changed: {{ subject }}" } }] }
`

test('what each destination would send now is shown as text, an HTML part as its source', async () => {
  const gateway = await startGateway({ config: withEmail })
  await gateway.post(profileChange('<b>alice</b>'))
  await until(async () => (await newestEvent(gateway)).routedAt !== undefined, 'it is routed')
  const { id } = await newestEvent(gateway, 'command=Profile.CallbackPortraitSet')
  const page = await visit(`${gateway.admin}/events/${id}`)
  const messages = page.locator('section.messages')
  await messages.getByText('Nothing is sent').waitFor()
  expect(await messages.locator('.message').count()).toBe(0)
  await messages.getByRole('button', { name: 'Show what would be sent now' }).click()
  await messages.getByText('<script>document.title = 1</script>').waitFor()
  await messages.getByText('mail/email').waitFor()
  expect(await page.evaluate('document.querySelectorAll("main script, main b, main pre h1").length')).toBe(0)
  expect(await page.title()).not.toBe('1')
  await expectAccessible(page)

  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), ALSO_LOG)
  await fetch(`${gateway.admin}/api/reload`, { method: 'POST' })
  await messages.getByRole('button', { name: 'Ask again' }).click()
  await messages.getByText('changed: <b>alice</b>').waitFor()
  await messages.getByText('not sent there originally').waitFor()
  await messages.getByText('Would no longer be sent: mail/email').waitFor()
  await page.getByRole('radio', { name: 'Hidden' }).check()
  await messages.getByText('Messages are hidden').waitFor()
  expect(await page.evaluate<string>('document.body.innerText')).not.toContain('alice')
})

test('an event that would go nowhere says so, and one that cannot be shown says why', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { none: { when: Group.*, steps: [{ log: {} }] } }`,
  })
  await gateway.post(profileChange('alice'))
  const { id } = await newestEvent(gateway)
  const page = await visit(`${gateway.admin}/events/${id}`, { viewport: { width: 320, height: 640 } })
  await page.getByRole('button', { name: 'Show what would be sent now' }).click()
  await page.getByText('it would go nowhere').waitFor()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  const deep = `{"CallbackCommand":"Profile.CallbackPortraitSet","From_Account":"deep","ProfileItem":[],"x":${'['.repeat(1100)}${']'.repeat(1100)}}`
  await gateway.post(deep, { CallbackCommand: 'Profile.CallbackPortraitSet' })
  const newest = async () => (await newestEvent(gateway)).id
  await until(async () => (await newest()) !== id, 'it is kept')
  await page.goto(`${gateway.admin}/events/${await newest()}`)
  await page.getByRole('button', { name: 'Show what would be sent now' }).click()
  await page.locator('.messages .failure').getByText('nested').waitFor()
})

test('copied as a test it passes, for the config that was in force', async () => {
  const gateway = await startGateway({ config: ALSO_LOG })
  await gateway.post(profileChange('alice'))
  await until(async () => (await newestEvent(gateway)).routedAt !== undefined, 'it is routed')
  const { id } = await newestEvent(gateway)
  const page = await visit(`${gateway.admin}/events/${id}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.getByRole('group', { name: 'Copy' }).getByRole('button', { name: 'test', exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  writeFileSync(join(gateway.folder, 'gateway.test.yaml'), copied)
  const { code, stdout, stderr } = await chatgate(gateway.folder, ['test'])
  expect(code, `${stdout}${stderr}`).toBe(0)
  expect(stdout).toContain(id)
})

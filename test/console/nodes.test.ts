/** The gateways at one store, and where they differ. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, LOG_ONLY, startGateway } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { sharedGateway } from '../support/shared-gateway.ts'

const visit = createVisits()
const postgres = testPostgres()
const shared = sharedGateway(LOG_ONLY)

test('each says its role and its config, and which differ from the one that is asked', async () => {
  const url = await postgres.newDatabase()
  const config = `${HEAD.replace('sqlite:./gateway.sqlite', url)}routes: { all: { when: "*", steps: [{ log: {} }] } }`
  const first = await startGateway({ config, args: ['--node', 'first'] })
  const same = await startGateway({ config, args: ['--node', 'same', '--role', 'deliver'] })
  const page = await visit(`${first.admin}/nodes`)
  await page.getByText('All live gateways run the same config').waitFor()
  await startGateway({
    config: config.replace('all:', 'everything:'),
    args: ['--node', 'other', '--role', 'receive'],
  })
  const row = (name: string) => page.locator('tbody tr').filter({ hasText: name })
  await row('other').getByText('differs from here').waitFor()
  await page.getByText('1 live gateway runs a different config').waitFor()
  expect(await row('first').textContent()).not.toContain('differs')
  expect(await row('same').textContent()).toContain('delivers')
  expect(await row('other').textContent()).toContain('receives')
  await expectAccessible(page)
  await same.kill()
  await row('same').getByText('silent').waitFor()
})

test('one alone is listed, with its command and address, at 320 pixels too', async () => {
  const { admin } = await shared()
  const page = await visit(`${admin}/nodes`, { viewport: { width: 320, height: 640 } })
  await page.getByText('alive', { exact: true }).waitFor()
  await page.getByText('chatgate nodes').waitFor()
  await page.getByText('GET /api/nodes').waitFor()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await expectAccessible(page)
})

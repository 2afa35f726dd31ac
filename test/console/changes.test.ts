/** What holds for all pages that change something: small screens, Chinese, hidden accounts, a gateway that is gone. */
import type { BrowserContextOptions } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

/** Something waits, something is dead, something is sent again. */
const start = async (options: BrowserContextOptions) => {
  const receiver = await startReceiver({
    answer: ({ url }) => ({ status: url === '/rejects' ? 422 : 503, body: 'not-a-word-to-break-'.repeat(4) }),
  })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  dead: { when: Profile.*, steps: [{ webhook: { name: w, url: "${receiver.url}/rejects" } }] }
  line: { when: Profile.*, steps: [{ webhook: { name: w, url: "${receiver.url}/down", circuit: { failures: 2, probe: 100ms } } }] }`,
  })
  for (const n of [1, 2, 3])
    await gateway.post(profileChange('a-private-account', { Tag_Profile_IM_Level: n }))
  await until(async () => (await destination(gateway, 'dead/w'))?.dead === 3, 'all are dead')
  await fetch(`${gateway.admin}/api/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject: 'a-private-account', ratePerSecond: 0.01 }),
  })
  const page = await visit(`${gateway.admin}/destinations`, options)
  return { gateway, page }
}

/** Each page, and the button that opens a form on it. */
const PAGES = [
  ['/destinations', 'Pause: line/w'],
  ['/destinations/line/w', 'Drop the first'],
  ['/dead', 'Replay at a rate'],
  ['/dead?show=deliveries', 'Drop'],
  ['/replays', 'Pause: Replay 1'],
  ['/events', 'Replay all that match'],
] as const

test('all can be reached at 320 pixels, without scrolling to the side', { timeout: 240_000 }, async () => {
  const { gateway, page } = await start({ viewport: { width: 320, height: 640 } })
  const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
  for (const [path, button] of PAGES) {
    await page.goto(`${gateway.admin}${path}`)
    await page.locator('main table').first().waitFor()
    await page.getByRole('button', { name: button }).first().click()
    await page.getByLabel('Why', { exact: true }).waitFor()
    expect(await width(), path).toBeLessThanOrEqual(320)
    await expectAccessible(page)
  }
})

test('all is said in Chinese too', async () => {
  const { gateway, page } = await start({ locale: 'zh-CN' })
  await page.getByRole('heading', { name: '目标' }).waitFor()
  await page.getByRole('row').filter({ hasText: 'line/w' }).getByText('持续失败').waitFor()
  await page.getByRole('button', { name: '暂停: line/w' }).click()
  await page.getByLabel('原因').fill('搬迁')
  await page.getByLabel('您的姓名').fill('安')
  await page.getByRole('button', { name: '暂停', exact: true }).last().click()
  await page.getByText('已暂停。').waitFor()
  await page.goto(`${gateway.admin}/dead`)
  await page.getByRole('button', { name: '限速重放' }).click()
  await page.getByText('3 条投递', { exact: true }).waitFor()
  await page.goto(`${gateway.admin}/replays`)
  await page.getByText('进行中').waitFor()
  await page.goto(`${gateway.admin}/destinations/line/w`)
  await page.getByText('同一用户或群组的投递逐条进行。').waitFor()
})

test('accounts can be hidden here too', async () => {
  const { gateway, page } = await start({})
  await page.getByRole('radio', { name: 'Hidden' }).check()
  for (const [path] of PAGES) {
    await page.goto(`${gateway.admin}${path.replace('/dead?', '/dead?subject=a-private-account&')}`)
    await page.locator('main table').first().waitFor()
    expect(await page.evaluate("document.body.innerText.includes('a-private-account')"), path).toBe(false)
  }
})

test('what is shown stays while the gateway is gone', async () => {
  const { gateway, page } = await start({})
  const row = page.getByRole('row').filter({ hasText: 'line/w' })
  await row.waitFor()
  await gateway.kill()
  await page.getByText('Not connected since').waitFor()
  expect(await row.count()).toBe(1)
  await page.getByRole('alert').getByText('The gateway could not answer').waitFor()
  await expectAccessible(page)
})

test('a part of the console that could not be loaded is missed aloud, and can be loaded anew', async () => {
  const { gateway, page } = await start({})
  await page.route('**/assets/around-*', route => route.abort())
  await page.goto(`${gateway.admin}/events`)
  await page.getByText('A part of this page could not be loaded.').waitFor()
  await expectAccessible(page)
  await page.unroute('**/assets/around-*')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('button', { name: 'Replay all that match' }).waitFor()
})

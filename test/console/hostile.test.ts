/** Whatever a callback holds, or a receiver says, it is text: nothing of it runs, nothing is asked for, nothing turns what stands around it. */
import { expect, onTestFinished, test } from 'vitest'
import { CONSOLE_PATHS } from '../../src/admin/console-paths.ts'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { HOSTILE_QUERY, HOSTILE_TEXTS, hostileBodies, watchForHostile } from '../support/hostile.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const start = async () => {
  const receiver = await startReceiver({ answer: () => ({ status: 400, body: HOSTILE_TEXTS.join(' ') }) })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  all: { when: Profile.*, steps: [{ tag-filter: { tags: [Tag_Profile_IM_Nick] } }, { log: {} }] }
  dead: { when: Profile.*, steps: [{ webhook: { name: w, url: "${receiver.url}" } }] }`,
  })
  for (const callback of hostileBodies()) {
    await gateway.post(callback, HOSTILE_QUERY)
    // Of an app that the gateway does not know: it is refused, and kept as such.
    await gateway.post(callback, { ...HOSTILE_QUERY, SdkAppid: '1' })
  }
  const { events } = await gateway.get<{ events: { id: string; subject?: string }[] }>(
    '/api/events?limit=100&command=Profile.CallbackPortraitSet',
  )
  return { gateway, events }
}

test('hostile callbacks stand on every page as text', { timeout: 240_000 }, async () => {
  const { gateway, events } = await start()
  expect(events).toHaveLength(hostileBodies().length)
  const list = `${gateway.admin}/events?command=Profile.CallbackPortraitSet`
  const page = await visit(list)
  const expectOnlyText = watchForHostile(page)
  const rows = page.locator('tbody tr:not(.day)')
  await until(async () => (await rows.count()) === events.length, 'all are listed')
  await page
    .getByText(HOSTILE_TEXTS[0] ?? '')
    .first()
    .waitFor()
  await page.getByText('�gnp.exe').first().waitFor()
  await expectAccessible(page)
  await expectOnlyText()
  for (const { id, subject = '' } of events) {
    await page.goto(`${gateway.admin}/events?open=${id}&subject=${encodeURIComponent(subject)}`)
    await page.getByText(`chatgate show ${id}`).waitFor()
    await page.goto(`${gateway.admin}/events/${id}`)
    await page.getByText(`chatgate show ${id}`).waitFor()
    await page.locator('.body .json, .body pre').first().waitFor()
    await expectOnlyText()
  }
  const names: Record<string, string> = { route: 'dead', step: 'w', id: events[0]?.id ?? '' }
  for (const path of CONSOLE_PATHS)
    for (const user of path.includes(':user') ? HOSTILE_TEXTS : ['']) {
      const to = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(names[name] ?? user))
      await page.goto(`${gateway.admin}${to}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await until(async () => (await page.locator('.loading').count()) === 0, `${path} has loaded`)
      await expectOnlyText()
    }
})

test('a large and deep body is bounded, and all there when it is asked for', async () => {
  const { gateway, events } = await start()
  const { id } = events.find(({ subject }) => subject === 'deep') ?? { id: '' }
  const page = await visit(`${gateway.admin}/events/${id}`)
  const body = page.locator('.body')
  await body.locator('.json').waitFor()
  expect((await body.locator('.json').textContent())?.length).toBeLessThan(10_000)
  for (const name of ['Deep', 'Wide', 'Big']) await body.getByText(name, { exact: true }).waitFor()
  await body.getByText('Wide', { exact: true }).click()
  await body.getByText('and 4500 more').waitFor()
  await body.getByRole('button', { name: 'As it came' }).click()
  const raw = body.locator('pre')
  expect((await raw.textContent())?.length).toBe(64 * 1024)
  await body.getByRole('button', { name: /Show all/ }).click()
  await until(async () => ((await raw.textContent())?.length ?? 0) > 900_000, 'all of it is there')
  await expectAccessible(page)
})

test(
  'what is looked up, refused, done by hand or to be sent is text, too',
  { timeout: 240_000 },
  async () => {
    const { gateway, events } = await start()
    const note = HOSTILE_TEXTS.join(' ')
    const pause = { by: HOSTILE_TEXTS[0], note }
    await fetch(`${gateway.admin}/api/destinations/all/log/pause`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(pause),
    })
    await gateway.post({ CallbackCommand: note, From_Account: note }, { SdkAppid: note, [note]: note })
    const page = await visit(`${gateway.admin}/refused`)
    const expectOnlyText = watchForHostile(page)
    await page.getByText('Query and body').first().click()
    await page.getByText('onerror').first().waitFor()
    await expectOnlyText()
    await page.goto(`${gateway.admin}/by-hand`)
    await page.locator('.note').getByText('onerror').waitFor()
    await expectOnlyText()
    await expectAccessible(page)
    for (const { id, subject = '' } of events) {
      await page.goto(`${gateway.admin}/profiles/${encodeURIComponent(subject)}`)
      await page.getByText('App 1400000001').or(page.getByText('No profile change')).first().waitFor()
      await expectOnlyText()
      await page.goto(`${gateway.admin}/events/${id}`)
      await page.getByRole('button', { name: 'Show what would be sent now' }).click()
      await page.locator('.messages :is(.message, p:nth-of-type(3), .failure)').first().waitFor()
      await expectOnlyText()
    }
  },
)

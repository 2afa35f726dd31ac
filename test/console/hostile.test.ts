/** Whatever a callback holds, it is text: nothing of it runs, nothing is asked for, nothing turns what stands around it. */
import { expect, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { HOSTILE_TEXTS, hostileCallbacks, watchForHostile } from '../support/hostile.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

const callbacks = () => [
  ...hostileCallbacks(),
  {
    CallbackCommand: 'Profile.CallbackPortraitSet',
    From_Account: 'deep',
    EventTime: 1,
    ProfileItem: [],
    Deep: nested(900),
    Wide: Array.from({ length: 5000 }, (_, index) => index),
    Big: 'x'.repeat(500_000),
  },
]

const start = async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ tag-filter: { tags: [Tag_Profile_IM_Level] } }, { log: {} }] } }`,
  })
  for (const callback of callbacks())
    await gateway.post(callback, { OptPlatform: '<b>iOS', RequestId: HOSTILE_TEXTS[0] })
  await gateway.post(
    '{"__proto__":{"x":1},"CallbackCommand":"Profile.CallbackPortraitSet","From_Account":7}',
    {
      CallbackCommand: 'Profile.CallbackPortraitSet',
    },
  )
  const { events } = await gateway.get<{ events: { id: string; subject?: string }[] }>(
    '/api/events?limit=100',
  )
  return { gateway, events }
}

test('hostile callbacks stand on every page as text', { timeout: 240_000 }, async () => {
  const { gateway, events } = await start()
  expect(events).toHaveLength(HOSTILE_TEXTS.length + 2)
  const page = await visit(`${gateway.admin}/events`)
  const expectOnlyText = watchForHostile(page)
  const rows = page.locator('tbody tr:not(.day)')
  await until(async () => (await rows.count()) === events.length, 'all are listed')
  await page
    .getByText(HOSTILE_TEXTS[0] ?? '')
    .first()
    .waitFor()
  await page.getByText('�gnp.exe').first().waitFor()
  await expectAccessible(page)
  for (const { id, subject = '' } of events) {
    await page.goto(`${gateway.admin}/events?open=${id}&subject=${encodeURIComponent(subject)}`)
    await page.getByText(`chatgate show ${id}`).waitFor()
    await page.goto(`${gateway.admin}/events/${id}`)
    await page.getByText(`chatgate show ${id}`).waitFor()
    await page.locator('.body .json, .body pre').first().waitFor()
  }
  await expectOnlyText()
  for (const path of ['/', '/config', '/live']) {
    await page.goto(`${gateway.admin}${path}`)
    await page.locator('.coming .account, .figure, .source').first().waitFor()
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
  await until(async () => ((await raw.textContent())?.length ?? 0) > 500_000, 'all of it is there')
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

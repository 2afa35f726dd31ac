/** The whole story: a destination fails, somebody finds out why, mends it, sends again what was lost, and others can see who did it and why. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver, type ReceiverAnswer } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

/** At ten a second there is time to pause it on a slow machine. */
const COUNT = 100

const ANSWERS = {
  down: { status: 503, body: 'upstream is down' },
  broken: { status: 422, body: 'no such table' },
  well: {},
} satisfies Record<string, ReceiverAnswer>

const start = async () => {
  let answer: ReceiverAnswer = ANSWERS.down
  const receiver = await startReceiver({ answer: () => answer })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  levels:
    when: Profile.*
    steps: [{ webhook: { name: crm, url: "${receiver.url}", circuit: { failures: 2, probe: 100ms }, retry: { first: 50ms, max: 100ms } } }]`,
  })
  for (let n = 0; n < COUNT; n += 1)
    await gateway.post(profileChange(`user-${n % 10}`, { Tag_Profile_IM_Level: n }))
  return { gateway, receiver, become: (name: keyof typeof ANSWERS) => (answer = ANSWERS[name]) }
}

const sign = async (page: Page, title: string, verb: string, why: string): Promise<void> => {
  const form = page.getByRole('region', { name: title })
  await form.getByLabel('Why', { exact: true }).fill(why)
  await form.getByLabel('Your name').fill('Ann')
  await form.getByRole('button', { name: verb, exact: true }).click()
}

test('a destination fails, is mended, and gets again what it has missed', async () => {
  const { gateway, receiver, become } = await start()
  const page = await visit(`${gateway.admin}/destinations`)
  await page.getByRole('row').filter({ hasText: 'levels/crm' }).getByText('failing').waitFor()
  await page.getByRole('link', { name: 'levels/crm' }).click()
  const line = page.getByRole('row').filter({ hasText: 'user-' })
  await line.filter({ hasText: 'answered 503: upstream is down' }).first().waitFor()
  expect(await line.first().getByRole('cell').nth(1).textContent()).toBe('9')

  become('broken')
  await until(async () => (await destination(gateway, 'levels/crm'))?.dead === COUNT, 'all are dead')
  await page.locator('.facts a[href^="/dead"]').click()
  await page.waitForURL('**/dead?destination=levels/crm')
  await page.getByRole('link', { name: 'rejected: answered 422: no such table' }).click()

  become('well')
  const before = receiver.requests.length
  await page.getByRole('button', { name: 'Replay at a rate' }).click()
  const form = page.getByRole('region', { name: 'Replay at a rate' })
  await form.getByText(`${COUNT} deliveries`, { exact: true }).waitFor()
  await form.getByText('This takes at least 10s.').waitFor()
  expect(await form.getByLabel('Events a second').inputValue()).toBe('10')
  await sign(page, 'Replay at a rate', 'Replay at a rate', 'the table is there')
  await form.getByRole('link', { name: 'See its progress' }).click()

  await page.getByRole('button', { name: 'Pause: Replay 1' }).click()
  await sign(page, 'Pause replay 1', 'Pause', 'lunch')
  await page.getByText('Replay 1 is paused, after').waitFor()
  const { replays } = await gateway.get<{ replays: { done: number }[] }>('/api/replays')
  expect(replays[0]?.done).toBeLessThan(COUNT)
  await page.getByRole('button', { name: 'Resume: Replay 1' }).click()
  await sign(page, 'Resume replay 1', 'Resume', 'lunch is over')
  await page.getByText(`${COUNT} of ${COUNT} events`).waitFor()
  await receiver.received(before + COUNT)
  await until(async () => (await destination(gateway, 'levels/crm'))?.delivered === COUNT, 'all have come')
  expect((await destination(gateway, 'levels/crm'))?.dead).toBe(0)

  const { events } = await gateway.get<{ events: { id: string; operator: string }[] }>(
    '/api/events?command=Gateway.DoneByHand',
  )
  const bodies = await Promise.all(
    events.map(async ({ id }) => (await gateway.get<{ body: object }>(`/api/events/${id}`)).body),
  )
  expect(bodies).toMatchObject([
    { Action: 'resume replay', Target: '1', By: 'Ann', Note: 'lunch is over', From: 'console' },
    { Action: 'pause replay', Target: '1', By: 'Ann', Note: 'lunch', From: 'console' },
    { Action: 'start replay', Target: '1', By: 'Ann', Note: 'the table is there', Count: COUNT },
  ])
})

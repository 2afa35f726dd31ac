/** Whatever a callback or a receiver's answer holds, it is text on the pages that change something, too. */
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { HOSTILE_TEXTS, hostileCallbacks, watchForHostile } from '../support/hostile.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const [SCRIPT = ''] = HOSTILE_TEXTS

/** Each hostile account has a delivery that is dead and some that wait, for receivers whose answers are hostile. */
const start = async () => {
  // Each address has a count of its own, so that each of them says all of the texts in whatever order they are asked.
  const counts: Record<string, number> = {}
  const receiver = await startReceiver({
    answer: ({ url }) => {
      const count = (counts[url] ?? 0) + 1
      counts[url] = count
      const body = HOSTILE_TEXTS[count % HOSTILE_TEXTS.length] ?? ''
      return { status: url === '/rejects' ? 422 : 503, body }
    },
  })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  dead: { when: Profile.*, steps: [{ webhook: { name: w, url: "${receiver.url}/rejects" } }] }
  line: { when: Profile.*, steps: [{ webhook: { name: w, url: "${receiver.url}/down", circuit: { failures: 1000 } } }] }`,
  })
  for (const callback of [...hostileCallbacks(), ...hostileCallbacks(1_800_000_000_000)])
    await gateway.post(callback)
  await until(
    async () => (await destination(gateway, 'dead/w'))?.dead === 2 * HOSTILE_TEXTS.length,
    'all are dead',
  )
  for (const subject of HOSTILE_TEXTS)
    await fetch(`${gateway.admin}/api/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject, operator: subject, note: subject, by: subject }),
    })
  return gateway
}

test('hostile texts are text where things are changed', { timeout: 240_000 }, async () => {
  const { admin } = await start()
  const page = await visit(`${admin}/destinations`)
  const expectOnlyText = watchForHostile(page)
  const see = async (path: string, text: string): Promise<void> => {
    await page.goto(`${admin}${path}`)
    await page.locator('main').getByText(text).first().waitFor()
    await expectAccessible(page)
    await expectOnlyText()
  }
  await see('/destinations/line/w', SCRIPT)
  // Words with a digit are no part of what a group has in common.
  await see('/dead', 'javascript:fetch("/stolen")')
  await see('/dead?show=deliveries', `${SCRIPT}0`)
  await see('/replays', SCRIPT)
  for (const text of HOSTILE_TEXTS) {
    const filters = new URLSearchParams({ subject: text, reason: text, destination: text })
    await page.goto(`${admin}/dead?${filters.toString()}`)
    await page.getByText('No dead delivery matches.').or(page.getByRole('alert')).first().waitFor()
    await expectOnlyText()
  }
  await page.goto(`${admin}/dead?subject=${encodeURIComponent(`${SCRIPT}0`)}`)
  await page.getByRole('button', { name: 'Drop' }).click()
  await page.getByRole('link', { name: `All dead deliveries about ${SCRIPT}0` }).waitFor()
  await page.getByLabel('Why', { exact: true }).fill(SCRIPT)
  await page.getByLabel('Your name').fill(SCRIPT)
  await page.getByLabel(/Type 2 to confirm/).fill('2')
  await page.locator('.do').click()
  await page.getByText('2 deliveries dropped.').waitFor()
  await page.getByRole('link', { name: 'Recorded as done by hand' }).click()
  await page.locator('tbody .account').getByText(SCRIPT).first().waitFor()
  await expectOnlyText()
  expect(page.url()).toContain('DoneByHand')
})

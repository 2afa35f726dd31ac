/** The page of one event: why it went where it went, what came of it, what Chat was told, and what it was. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, expectAccessible } from '../support/browser.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const visit = createVisits()

const start = async () => {
  let isWell = false
  const receiver = await startReceiver({
    answer: () => (isWell ? {} : { status: 503, body: 'upstream is down' }),
  })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  levels:
    when: Profile.CallbackPortraitSet
    steps: [{ tag-filter: { tags: [Tag_Profile_IM_Level] } }, { log: {} }]
  nicks:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { name: crm, url: "${receiver.url}", retry: { first: 100ms, max: 200ms } } }]
  groups: { when: Group.*, steps: [{ log: {} }] }
answers:
  C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { words: [spam] } }] }`,
  })
  return { gateway, receiver, mend: () => (isWell = true) }
}

const section = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('it says why, shows each attempt, the change and the body, and follows what becomes of it', async () => {
  const { gateway, receiver, mend } = await start()
  await gateway.post(profileChange('alice', { Tag_Profile_IM_Nick: 'Alice' }, 'administrator'))
  await gateway.post(profileChange('alice', { Tag_Profile_IM_Nick: 'Alice W.' }, 'administrator'))
  await receiver.received(3)
  const { id } = await newestEvent(gateway, 'subject=alice')
  const page = await visit(`${gateway.admin}/events/${id}`)
  await page.getByRole('heading', { name: 'Profile.CallbackPortraitSet', level: 1 }).waitFor()

  const why = section(page, 'Why')
  await why.getByText('1. tag-filter').waitFor()
  await why.getByText('touches Tag_Profile_IM_Nick; wanted Tag_Profile_IM_Level').waitFor()
  await why.getByText('1 route does not take this command').click()
  await why.getByText('groups').waitFor()

  const changes = section(page, 'Changes')
  expect(await changes.locator('tbody tr').allTextContents()).toEqual(['Tag_Profile_IM_NickAliceAlice W.'])

  const deliveries = section(page, 'Deliveries')
  await deliveries
    .getByText('answered 503: upstream is down')
    .or(deliveries.getByText('behind'))
    .first()
    .waitFor()
  await expectAccessible(page)
  mend()
  await deliveries.locator('.attempts .good').getByText('delivered').first().waitFor()
  await until(
    async () => (await deliveries.locator('.timeline .point.good').count()) === 1,
    'it is drawn as delivered',
  )

  const body = section(page, 'Callback')
  await body.getByText('"Alice W."').waitFor()
  await body.getByRole('button', { name: 'As it came' }).click()
  await body.locator('pre').getByText('{"CallbackCommand":"Profile.CallbackPortraitSet"').waitFor()
  await expectAccessible(page)

  await why.getByRole('link', { name: 'tag-not-listed' }).click()
  await page.waitForURL('**/events?reason=tag-not-listed')
  await until(
    async () => (await page.locator('tbody tr:not(.day)').count()) === 2,
    'both are found by their reason',
  )
})

test('a question of Chat shows what it was told, and why', async () => {
  const { gateway } = await start()
  await gateway.post({
    CallbackCommand: 'C2C.CallbackBeforeSendMsg',
    From_Account: 'alice',
    To_Account: 'bob',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'buy spam' } }],
  })
  const isKept = async (): Promise<boolean> =>
    (await gateway.get<{ events: object[] }>('/api/events?subject=bob')).events.length === 1
  await until(isKept, 'it is kept')
  const { id } = await newestEvent(gateway, 'subject=bob')
  const page = await visit(`${gateway.admin}/events/${id}`)
  const told = section(page, 'What Chat was told')
  await told.getByText('refuse').first().waitFor()
  await told.getByText('deny-words').waitFor()
  await expectAccessible(page)
  const chinese = await visit(`${gateway.admin}/events/${id}`, { locale: 'zh-CN' })
  await chinese.getByText('有应答方作出答复，并已如此告知 Chat。').waitFor()
  await chinese.getByText('没有路由发送它；仍会保存。').waitFor()
  await expectAccessible(chinese)
})

test('what is copied says the same elsewhere', async () => {
  const { gateway } = await start()
  await gateway.post(profileChange("it's", { Tag_Profile_IM_Level: 4 }))
  const { id } = await newestEvent(gateway, 'command=Profile.CallbackPortraitSet')
  const page = await visit(`${gateway.admin}/events/${id}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const copied = async (name: string): Promise<string> => {
    await page.getByRole('group', { name: 'Copy' }).getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' })
    return page.evaluate<string>('navigator.clipboard.readText()')
  }
  expect(await copied('link')).toBe(`${gateway.admin}/events/${id}`)
  expect(await copied('id')).toBe(id)
  expect(await copied('command')).toBe(`chatgate show ${id}`)
  const callback = JSON.parse(await copied('callback')) as { query: object; body: { From_Account: string } }
  expect(callback.body.From_Account).toBe("it's")
  expect(callback.query).toMatchObject({
    SdkAppid: '1400000001',
    CallbackCommand: 'Profile.CallbackPortraitSet',
  })
  expect(await copied('curl that traces it')).toMatch(
    /^curl -sS -H 'Content-Type: application\/json' --data-raw '/,
  )
  const { code, stdout } = await chatgate(gateway.folder, ['show', id, '--admin', gateway.admin])
  expect(code).toBe(0)
  expect(stdout).toContain("it's")
})

test('without the clipboard of secure places copying goes the old way', async () => {
  const { gateway } = await start()
  await gateway.post(profileChange('alice'))
  const { id } = await newestEvent(gateway, 'subject=alice')
  const page = await visit(`${gateway.admin}/events/${id}`)
  await page.getByRole('heading', { name: 'Why' }).waitFor()
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
  await page.getByRole('group', { name: 'Copy' }).getByRole('button', { name: 'id', exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  await page.goto(`${gateway.admin}/events`)
  await page.getByRole('combobox').focus()
  await page.keyboard.press('Control+V')
  expect(await page.getByRole('combobox').inputValue()).toBe(id)
})

test('an event that there is not is said in the words of the gateway', async () => {
  const { gateway } = await start()
  const page = await visit(`${gateway.admin}/events/no-such-id`)
  await page.getByText('no event has the id no-such-id').waitFor()
  await expectAccessible(page)
})

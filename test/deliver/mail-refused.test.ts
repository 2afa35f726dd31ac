/** A part of a mail that is refused is tried again alone, over restarts, and nobody gets the mail twice. */
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startMailServer } from '../support/mail-server.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

test('put off, refused for good, and asked for again, as mails and as digests', async () => {
  const mended = new Set<string>()
  const refusals: Record<string, { code: number; text: string }> = {
    'late@example.com': { code: 450, text: 'greylisted' },
    'gone@example.com': { code: 550, text: 'no such user' },
  }
  const mail = await startMailServer({
    recipient: address => (mended.has(address) ? undefined : refusals[address]),
  })
  onTestFinished(mail.close)
  const news = await startReceiver()
  onTestFinished(news.close)
  const step = (to: string, more: string) =>
    `[{ email: { smtp: "${mail.url}", from: g@example.com, to: [fine@example.com, ${to}@example.com], subject: "${to}", digestSubject: "${to}", retry: { first: 1s, max: 1s }, ${more} } }]`
  const config = `${HEAD}
routes:
  late: { when: Profile.*, steps: ${step('late', '')} }
  gone: { when: Profile.*, steps: ${step('gone', '')} }
  digests: { when: Profile.*, steps: ${step('late', 'digest: 3s')} }
  news: { when: Gateway.DeliveryDead, steps: [{ webhook: { url: "${news.url}" } }] }
`
  const folder = temporaryFolder()
  const first = await startGateway({ config, folder })
  await first.post(profileChange('alice'))
  await first.post(profileChange('bob'))
  /** That of both events. */
  const deliveriesTo = async (gateway: typeof first, destination: string) => {
    const events = await Promise.all(['alice', 'bob'].map(one => newestEvent(gateway, `subject=${one}`)))
    return events.map(({ deliveries }) => deliveries.find(one => one.destination === destination))
  }
  const areAll = async (gateway: typeof first, destination: string, state: string): Promise<void> =>
    until(
      async () => (await deliveriesTo(gateway, destination)).every(one => one?.state === state),
      `${destination} is ${state}`,
    )
  for (const destination of ['late/email', 'digests/email'])
    await until(
      async () => (await deliveriesTo(first, destination)).every(one => (one?.attemptList.length ?? 0) > 0),
      `${destination} is tried`,
    )
  await areAll(first, 'gone/email', 'dead')
  expect((await deliveriesTo(first, 'gone/email'))[0]?.reason).toBe(
    'rejected: not to gone@example.com: 550 no such user; delivered to fine@example.com',
  )
  const [told] = await news.received(1)
  expect(String(told?.body)).toContain('not to gone@example.com: 550 no such user')
  await first.kill()

  mended.add('late@example.com').add('gone@example.com')
  const second = await startGateway({ config, folder })
  for (const destination of ['late/email', 'digests/email']) await areAll(second, destination, 'delivered')
  const replayed = await chatgate(folder, ['dead', 'replay', '--admin', second.admin, '--all'])
  expect(replayed.stderr).toBe('')
  await areAll(second, 'gone/email', 'delivered')
  await until(async () => mail.messages.length >= 10, 'all mails came')
  const sent = mail.messages.map(
    ({ to, headers }) => `${headers.find(line => line.startsWith('Subject'))} ${to.join()}`,
  )
  const twice = (line: string) => [line, line]
  expect(sent.toSorted()).toEqual(
    [
      ...twice('Subject: gone fine@example.com'),
      ...twice('Subject: gone gone@example.com'),
      ...twice('Subject: late fine@example.com'),
      ...twice('Subject: late late@example.com'),
      'Subject: late fine@example.com',
      'Subject: late late@example.com',
    ].toSorted(),
  )
})

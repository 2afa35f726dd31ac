/** Several gateways at one database, each with its part: receiving and delivering scale apart. */
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const configFor = (database: string, url: string): string =>
  `${HEAD.replace(/store: .*/, `store: "${database}"`)}
routes: { all: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { url: "${url}" } }] } }
answers: { Group.CallbackBeforeSendMsg: { steps: [{ deny-words: { words: [spam] } }] } }`

const message = {
  CallbackCommand: 'Group.CallbackBeforeSendMsg',
  GroupId: 'g',
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'spam' } }],
}

test('one receives and answers, the other routes and delivers; both are listed', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const config = configFor(await newDatabase(), receiver.url)
  const front = await startGateway({ config, args: ['--role', 'receive', '--node', 'front'] })
  expect((await front.post(message)).answer.ErrorCode, 'it answers by itself').toBe(1)
  await front.post(profileChange('alice'))
  const { routedAt, routes } = await newestEvent(front, 'subject=alice')
  expect({ routedAt, routes }).toEqual({ routedAt: undefined, routes: [] })

  const back = await startGateway({ config, args: ['--role', 'deliver', '--node', 'back'] })
  await receiver.received(1)
  expect(back.url, 'it takes no callbacks').toContain('undefined')
  const event = await newestEvent(front, 'subject=alice')
  await until(async () => {
    const { deliveries, node } = await front.get<{
      node: string
      deliveries: { attemptList: { node: string }[] }[]
    }>(`/api/events/${event.id}`)
    return node === 'front' && deliveries[0]?.attemptList[0]?.node === 'back'
  }, 'the record says who received it, and who sent it')

  const listed = await chatgate(front.folder, ['nodes', '--json', '--admin', back.admin])
  const { nodes } = JSON.parse(listed.stdout) as { nodes: { name: string; role: string; alive: boolean }[] }
  expect(nodes.map(({ name, role, alive }) => ({ name, role, alive }))).toEqual([
    { name: 'back', role: 'deliver', alive: true },
    { name: 'front', role: 'receive', alive: true },
  ])
  const table = await chatgate(front.folder, ['nodes', '--admin', front.admin])
  expect(table.stdout).toMatch(/front\s+alive\s+receive/)
})

test('a part is refused where nobody else could do the other one', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': `${HEAD}\nroutes: {}\n` })
  const { code, stderr } = await chatgate(folder, ['start', '--role', 'receive'])
  expect(code).toBe(1)
  expect(stderr).toContain('set `store` to a PostgreSQL database')
})

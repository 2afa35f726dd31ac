/** Every command that Chat is known to send, with each of its shapes. */
import { expect, test } from 'vitest'
import { chatCommands } from '../../src/events/catalog.ts'
import { LOG_ONLY, startGateway, type RunningGateway } from '../support/gateway.ts'
import { bodiesOf, sampleFiles } from '../support/sample-files.ts'
import { UNDERSTOOD } from './understood.ts'
import { until } from '../support/until.ts'

interface ListedEvent {
  id: string
  command: string
  kind: string
  operator?: string
  subject?: string
  group?: string
  time: string
  receivedAt: string
  routedAt?: string
  byAdmin: boolean
}

const start = () => startGateway({ config: LOG_ONLY })

/** What has been kept, oldest first, once all of it is routed. */
const routedEvents = async (gateway: RunningGateway, count: number): Promise<ListedEvent[]> => {
  const list = async () => (await gateway.get<{ events: ListedEvent[] }>('/api/events?limit=500')).events
  const isRouted = async () =>
    (await list()).filter(({ routedAt }) => routedAt !== undefined).length === count
  await until(isRouted, `${count} events are routed`)
  return (await list()).toReversed()
}

const keptBody = async (gateway: RunningGateway, { id }: ListedEvent): Promise<string> =>
  (await fetch(`${gateway.admin}/api/events/${id}/body`)).text()

test('there is a sample of each known command, and each sample is of a known command', () => {
  expect(sampleFiles).toHaveLength(83)
  expect(sampleFiles.map(({ command }) => command).toSorted()).toEqual(Object.keys(chatCommands).toSorted())
  expect(sampleFiles.map(({ command, kind }) => [command, kind])).toEqual(
    sampleFiles.map(({ command }) => [command, chatCommands[command]?.kind]),
  )
})

test('every sample in every shape is accepted, answered as the vendor documents, understood and kept', async () => {
  const gateway = await start()
  const expected: [command: string, sent: string | undefined, understood: readonly unknown[]][] = []
  for (const sample of sampleFiles) {
    const { command, query, answers } = sample
    const isBatch = chatCommands[command]?.batch !== undefined
    const rows = [...(UNDERSTOOD[command] ?? [])]
    for (const body of bodiesOf(sample)) {
      const text = JSON.stringify(body, undefined, 1)
      const { status, answer } = await gateway.post(text, { ...query, SdkAppid: '1400000001' })
      const names = command === 'Live.CallbackBeforeSendGift' ? ['refuse'] : ['allow', 'ack', 'no-reply']
      const go = answers.find(({ name }) => names.includes(name))?.body
      // Nobody is configured to reply to a chatbot; that the vendor's words for it differ is no matter.
      expect({ command, status, answer }).toEqual({ command, status: 200, answer: { ...go, ErrorInfo: '' } })
      for (const row of isBatch ? rows.splice(0) : rows.splice(0, 1))
        expected.push([command, isBatch ? undefined : text, row])
    }
    expect({ command, rowsLeft: rows }).toEqual({ command, rowsLeft: [] })
  }
  const events = await routedEvents(gateway, expected.length)
  for (const [index, event] of events.entries()) {
    const [command, sent, [operator, subject, group, time]] = expected[index] ?? ['', '', []]
    const { kind } = chatCommands[command] ?? {}
    expect(event).toMatchObject({ command, kind })
    expect([command, event.operator, event.subject, event.group]).toEqual([command, operator, subject, group])
    expect([command, event.time]).toEqual([command, time ?? event.receivedAt])
    if (sent !== undefined) expect(await keptBody(gateway, event)).toBe(sent)
  }
})

test('a batch is an event for each of its items, with their numbers as they were written', async () => {
  const gateway = await start()
  const item = (user: string) =>
    `{"CallbackCommand":"Push.OfflinePush","To_Account":"${user}","EventTime":1557481127,"MsgSeq":12345678901234567890}`
  const batch = `{"Events":[${item('alice')},${item('bob')}],"Beside":1.50}`
  const post = () => gateway.post(batch, { CallbackCommand: 'Push.OfflinePush' })
  expect(await post()).toMatchObject({ status: 200, answer: { ActionStatus: 'OK' } })
  const events = await routedEvents(gateway, 2)
  expect(events.map(({ subject }) => subject)).toEqual(['alice', 'bob'])
  const [alice] = events
  const kept = alice && (await keptBody(gateway, alice))
  expect(kept).toContain('"MsgSeq":12345678901234567890')
  expect(kept).toContain('"Beside":1.50')

  expect(await post(), 'the same batch once more is a repeat').toMatchObject({ status: 200 })
  expect(await routedEvents(gateway, 2)).toHaveLength(2)
})

test('of a batch with a wrong item the others go their way', async () => {
  const gateway = await start()
  const Events = [
    { To_Account: 'alice', EventTime: 1 },
    { To_Account: true },
    'x',
    { To_Account: 'bob', EventTime: 2 },
  ]
  const { answer } = await gateway.post({ Events }, { CallbackCommand: 'Push.OfflinePush' })
  expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 1 })
  expect(answer.ErrorInfo).toContain('/Events/1/To_Account')
  await until(async () => {
    const { events } = await gateway.get<{ events: (ListedEvent & { unreadable?: string })[] }>('/api/events')
    const routed = events.filter(({ routedAt }) => routedAt !== undefined).map(({ subject }) => subject)
    return routed.length === 2 && events.filter(({ unreadable }) => unreadable !== undefined).length === 2
  }, 'two are routed and two are kept as unreadable')
})

test.for([
  ['no list', { Events: 'none' }],
  ['an empty list', { Events: [] }],
  ['more items than any batch has', { Events: Array.from({ length: 1001 }, () => ({ To_Account: 'a' })) }],
  ['nothing', {}],
] as const)('a batch with %s is kept whole as unreadable', async ([, body]) => {
  const gateway = await start()
  const { answer } = await gateway.post(body, { CallbackCommand: 'Push.AllMemberPush' })
  expect(answer).toMatchObject({ ActionStatus: 'FAIL' })
  expect(answer.ErrorInfo).toContain('/Events must be a list of 1 to 1000 items')
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events')
  expect(events).toHaveLength(1)
})

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HEAD, startGateway } from './gateway.ts'
import { until } from './until.ts'

interface Sample {
  command: string
  kind: string
  query: Record<string, string>
  body: object
  answers: { name: string; body: Record<string, unknown> }[]
  variants?: { name: string; body: object }[]
}

const FOLDER = new URL('../config/samples/', import.meta.url)
const samples = readdirSync(FOLDER).map(
  file => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Sample,
)

test('every sample of every known command is accepted, kept byte for byte, and answered as the vendor documents', async () => {
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const bodies = samples.flatMap(({ body, variants = [], ...sample }) =>
    [body, ...variants.map(variant => variant.body)].map(one => ({
      ...sample,
      text: JSON.stringify(one, undefined, 1),
    })),
  )
  expect(samples).toHaveLength(61)
  for (const { query, text, kind, answers } of bodies) {
    const { status, answer } = await gateway.post(text, { ...query, SdkAppid: '1400000001' })
    expect({ status, code: answer.ErrorCode, action: answer.ActionStatus }).toEqual({
      status: 200,
      code: 0,
      action: 'OK',
    })
    const documented = answers.find(({ name }) => ['allow', 'allow-all'].includes(name))
    if (kind === 'before' && documented && !('ResultItem' in documented.body))
      expect(answer).toEqual(documented.body)
  }
  const count = bodies.length
  const list = async () =>
    (
      await gateway.get<{ events: { id: string; command: string; routedAt?: string }[] }>(
        '/api/events?limit=500',
      )
    ).events
  await until(
    async () => (await list()).filter(event => event.routedAt !== undefined).length === count,
    `${count} events are routed`,
  )
  const events = (await list()).toReversed()
  for (const [index, event] of events.entries()) {
    const kept = await (await fetch(`${gateway.admin}/api/events/${event.id}/body`)).text()
    expect(kept).toBe(bodies[index]?.text)
    expect(event.command).toBe(bodies[index]?.command)
  }
})

test('asking about several people is allowed person by person', async () => {
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const sample = samples.find(({ command }) => command === 'Sns.CallbackPrevFriendAdd')
  const body = sample?.body ?? {}
  const { answer } = await gateway.post(body)
  const asked = (body as { FriendItem: { To_Account: string }[] }).FriendItem
  expect(answer['ResultItem']).toEqual(
    asked.map(({ To_Account }) => ({ To_Account, ResultCode: 0, ResultInfo: '' })),
  )
})

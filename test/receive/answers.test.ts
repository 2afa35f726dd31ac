/** The answers table of the design, row by row; `chatgate_callbacks_total` counts each under its name. */
import { expect, test } from 'vitest'
import { rows } from '../decide/answers-table.ts'
import { LOG_ONLY, startGateway } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { change, start } from '../support/signed-callbacks.ts'

test('each kind of request gets its row of the answers table, and is counted under it', async () => {
  const gateway = await start()
  const counts = new Map<string, number>()
  for (const row of rows) {
    const { status, answer } = await row.send(gateway.url)
    expect({ case: row.case, status, action: answer.ActionStatus, code: answer.ErrorCode }).toEqual({
      case: row.case,
      status: row.status,
      action: row.action ?? 'FAIL',
      code: row.action ? 0 : 1,
    })
    expect(answer.ErrorInfo).toBeTypeOf('string')
    counts.set(row.name, (counts.get(row.name) ?? 0) + 1)
  }
  const metrics = await scrape(gateway)
  for (const [answer, count] of counts)
    expect({ answer, count: metrics.sum('chatgate_callbacks_total', { answer }) }).toEqual({ answer, count })
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?limit=100')
  expect(events).toHaveLength(
    rows.filter(({ name }) => ['kept', 'decided', 'unreadable'].includes(name)).length,
  )
})

test('without a token callbacks need no sign', async () => {
  const gateway = await startGateway({
    config: LOG_ONLY,
  })
  expect((await gateway.post(change)).status).toBe(200)
})

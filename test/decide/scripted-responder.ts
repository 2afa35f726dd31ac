/** A gateway whose responder answers what the body of a before-event wants, and what is recorded of the decision. */
import { expect } from 'vitest'
import { answerableCommands } from '../../src/events/catalog.ts'
import { HEAD, startGateway, type RunningGateway } from '../support/gateway.ts'
import { IDLE_LOOP } from '../support/idle-loop.ts'
import type { SampleFile } from '../support/sample-files.ts'
import { until } from '../support/until.ts'

/** Does what stands as `Wanted` in the body: unknown fields pass. */
const SCRIPTED = `
import { setTimeout as sleep } from 'node:timers/promises'
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'responder',
  summary: 'Answers what the body wants.',
  options: {},
  example: {},
  start: () => ({
    async answer({ body: { Wanted } }) {
      if (Wanted === 'throw') throw new Error('boom')
      if (Wanted === 'loop') ${IDLE_LOOP}
      if (Wanted === 'never') return new Promise(() => {})
      if (Wanted?.after) await sleep(Wanted.after)
      return Wanted?.answer
    },
  }),
})
`

const configWith = (entry: string, commands: readonly string[] = answerableCommands): string =>
  `${HEAD}
plugins: { scripted: ./scripted.ts }
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
${commands.map(command => `  ${command}: { ${entry} steps: [{ scripted: {} }] }`).join('\n')}
`

export const start = (entry: string, commands?: readonly string[]) =>
  startGateway({ config: configWith(entry, commands), files: { 'scripted.ts': SCRIPTED } })

let posted = 0

export const ask = async (gateway: RunningGateway, { body, query }: SampleFile, wanted: unknown) => {
  // Never a repeat of another one, which for the chatbot would not be kept.
  const own = { ...body, MsgRandom: ++posted, ...(wanted !== undefined && { Wanted: wanted }) }
  const { status, answer } = await gateway.post(own, { ...query, SdkAppid: '1400000001' })
  expect(status).toBe(200)
  return answer
}

export interface Recorded {
  reason: string
  told: string
  code: number
  step?: string
  why?: string
  durationMs: number
  verdict?: { reason: string; told?: string; code?: number; durationMs: number }
}

/** The decision about the newest event of a command. */
export const decisionOf = async (
  gateway: RunningGateway,
  command: string,
  isThere: (decision: Recorded) => unknown = () => true,
): Promise<Recorded> => {
  let decision: Recorded | undefined
  await until(async () => {
    const { events } = await gateway.get<{ events: { id: string }[] }>(
      `/api/events?limit=1&command=${command}`,
    )
    const [event] = events
    if (!event) return false
    const record = await gateway.get<{ decision?: Recorded }>(`/api/events/${event.id}`)
    decision = record.decision
    return decision !== undefined && isThere(decision)
  }, `the decision about ${command} is recorded`)
  return decision as Recorded
}

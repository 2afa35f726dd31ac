import { Command } from 'commander'
import { getFromAdmin, type AdminOptions } from './admin-client.ts'
import { paintState } from './events.ts'
import { explainDecision, type ShownDecision } from './explain-decision.ts'
import { explainRoutes } from './explain-routes.ts'
import { adminOption, configOption, jsonOption } from './options.ts'
import { paint } from './paint.ts'
import type { RouteExplanation } from '../route/explain.ts'

interface ShownEvent {
  id: string
  app: string
  command: string
  kind: string
  receivedAt: string
  time: string
  operator?: string
  subject?: string
  platform?: string
  byAdmin: boolean
  unreadable?: string
  body: unknown
  explanation: string
  changes?: { tag: string; value: unknown; before?: unknown }[]
  decision?: ShownDecision
  routes: (RouteExplanation & { explanation?: string })[]
  deliveries: {
    destination: string
    state: string
    reason?: string
    dueAt?: string
    behindEventId?: string
    replays?: number
    attemptList: {
      attempt: number
      startedAt: string
      durationMs: number
      outcome: string
      reason?: string
    }[]
  }[]
}

/** `chatgate show <id>`: everything about one event. */
export const showCommand = (): Command =>
  new Command('show')
    .description('Shows one event: what came, why it went where it went, and every attempt.')
    .argument('<event>', 'its id, as `chatgate events` prints it')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(show)

export const show = async (id: string, options: AdminOptions & { json?: true }): Promise<void> => {
  const record = (await getFromAdmin(`/api/events/${encodeURIComponent(id)}`, options)) as ShownEvent
  if (options.json) console.log(JSON.stringify(record))
  else print(record)
}

const print = (record: ShownEvent): void => {
  const { operator = '?', subject = '?' } = record
  console.log(`${paint('bold', record.command)} (${record.kind}-event of app ${record.app})  ${record.id}`)
  console.log(
    `${operator} → ${subject}${record.byAdmin ? ', by an admin' : ''}${record.platform ? `, from ${record.platform}` : ''}`,
  )
  console.log(`happened ${record.time}, received ${record.receivedAt}`)
  console.log(
    `\n${record.unreadable ? `${paint('red', 'unreadable')}: ${record.unreadable}. ` : ''}${record.explanation}`,
  )
  for (const { tag, value, before } of record.changes ?? [])
    console.log(
      `  ${tag}: ${before === undefined ? '' : `${JSON.stringify(before)} → `}${JSON.stringify(value)}`,
    )
  if (record.decision) console.log(explainDecision(record.decision))
  if (record.routes.length > 0) console.log(explainRoutes(record.routes))
  for (const { destination, state, reason, dueAt, behindEventId, attemptList } of record.deliveries) {
    const behind = behindEventId === undefined ? '' : ` (behind ${behindEventId})`
    const until = state === 'waiting' && dueAt !== undefined ? ` (due ${dueAt})` : behind
    console.log(`\n${paint('bold', destination)}  ${paintState(state)}${until}${reason ? `  ${reason}` : ''}`)
    for (const attempt of attemptList) {
      console.log(
        `  ${attempt.attempt}. ${attempt.startedAt}  ${attempt.durationMs} ms  ${attempt.outcome}  ${attempt.reason ?? ''}`,
      )
    }
  }
  console.log(`\n${JSON.stringify(record.body, undefined, 2)}`)
}

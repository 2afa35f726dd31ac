import { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { type AdminOptions, askAdmin } from './admin-client.ts'
import { paintState } from './events.ts'
import { withExamples } from '../examples.ts'
import { asTest } from '../../admin/kept-callback.ts'
import { explainDecision, explainRoutes } from './explain.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { printable } from '../../log/printable.ts'

type ShownEvent = Answer<'GET /api/events/:id'>

/** `chatgate show <id>`: everything about one event. */
export const showCommand = (): Command =>
  withExamples(new Command('show'), [
    'chatgate show 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
    'chatgate show 01a20cec-3c2c-7da0-a9b0-0777b69831f9 --json',
    'chatgate show 01a20cec-3c2c-7da0-a9b0-0777b69831f9 --as-test >> gateway.test.yaml',
  ])
    .description('Shows one event: what came, why it went where it went, and every attempt.')
    .argument('<event>', 'its id, as `chatgate events` prints it')
    .option('--as-test', 'prints a test for gateway.test.yaml that expects the same result')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(show)

export const show = async (
  id: string,
  options: AdminOptions & { asTest?: true; json?: true },
): Promise<void> => {
  const record = await askAdmin('GET /api/events/:id', { params: { id } }, options)
  if (options.asTest) process.stdout.write(asTest(record))
  else if (options.json) console.log(JSON.stringify(record))
  else print(record)
}

const byNode = (node: string | undefined): string => (node === undefined ? '' : ` by ${printable(node)}`)

/** If no account acted. */
const ACTORS: Readonly<Record<string, string>> = { system: 'the system', unknown: 'an unknown account' }

const print = (record: ShownEvent): void => {
  const { actor, operator = ACTORS[actor ?? ''] ?? '?', subject = '?', platform, unreadable } = record
  console.log(
    `${paint('bold', printable(record.command))} (${record.kind}-event of app ${record.app})  ${record.id}`,
  )
  console.log(
    printable(
      `${operator} → ${subject}${record.byAdmin ? ', by an admin' : ''}${platform ? `, from ${platform}` : ''}`,
    ),
  )
  const request = record.requestId === undefined ? '' : `, request ${printable(record.requestId)}`
  const signed = record.signedBy === undefined ? '' : `, signed with \`${printable(record.signedBy)}\``
  console.log(
    `happened ${record.time}, received ${record.receivedAt}${byNode(record.node)}${request}${signed}`,
  )
  console.log(
    `\n${unreadable ? `${paint('red', 'unreadable')}: ${printable(unreadable)}. ` : ''}${record.explanation}`,
  )
  for (const { tag, value, before } of record.changes ?? [])
    console.log(
      printable(
        `  ${tag}: ${before === undefined ? '' : `${JSON.stringify(before)} → `}${JSON.stringify(value)}`,
      ),
    )
  if (record.decision) console.log(explainDecision(record.decision))
  if (record.routes.length > 0) console.log(explainRoutes(record.routes))
  for (const { destination, state, reason, dueAt, behindEventId, attemptList } of record.deliveries) {
    const behind = behindEventId === undefined ? '' : ` (behind ${behindEventId})`
    const until = state === 'waiting' && dueAt !== undefined ? ` (due ${dueAt})` : behind
    console.log(
      `\n${paint('bold', destination)}  ${paintState(state)}${until}${reason ? `  ${printable(reason)}` : ''}`,
    )
    for (const attempt of attemptList) {
      console.log(
        `  ${attempt.attempt}. ${attempt.startedAt}  ${attempt.durationMs} ms  ${attempt.outcome}${byNode(attempt.node)}  ${printable(attempt.reason ?? '')}`,
      )
    }
  }
  console.log()
  if (record.bodyNote !== undefined) console.log(`${record.bodyNote}:`)
  for (const line of JSON.stringify(record.body, undefined, 2).split('\n')) console.log(printable(line))
}

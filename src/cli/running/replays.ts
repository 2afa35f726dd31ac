import { Command } from 'commander'
import { type AdminOptions, getFromAdmin, pathPart, postToAdmin } from './admin-client.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import type { ReplayRow } from './replay.ts'
import { shortDate, table } from '../terminal/table.ts'

/** `chatgate replays`: the progress of replays; `pause`, `resume` and `cancel` one. */
export const replaysCommand = (): Command => {
  const command = withExamples(new Command('replays'), [
    'chatgate replays',
    'chatgate replays pause 3',
    'chatgate replays cancel 3',
  ])
    .description('Lists replays, newest first.')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & { json?: true }) => {
      const answer = (await getFromAdmin('/api/replays', options)) as { replays: ReplayRow[] }
      if (options.json) console.log(JSON.stringify(answer))
      else print(answer.replays)
    })
  for (const [verb, description] of [
    ['pause', 'Stops a replay for now.'],
    ['resume', 'Continues a paused replay.'],
    ['cancel', 'Ends a replay; deliveries that it has planned are still sent.'],
  ] as const) {
    command
      .command(verb)
      .description(description)
      .argument('<id>', 'its number, as `chatgate replays` prints it')
      .action(async (id: string) => {
        const path = `/api/replays/${pathPart(id)}/${verb}`
        const { state, done, total } = (await postToAdmin(
          path,
          {},
          command.opts<AdminOptions>(),
        )) as ReplayRow
        console.log(`Replay ${id} is ${state}, after ${done} of ${total} events.`)
      })
  }
  return command
}

const print = (replays: readonly ReplayRow[]): void => {
  if (replays.length === 0) return console.log('There are no replays.')
  const rows = replays.map(({ id, state, createdAt, done, total, planned }) => [
    String(id),
    state,
    shortDate(createdAt),
    `${done}/${total}`,
    String(planned),
  ])
  console.log(table([['replay', 'state', 'since (UTC)', 'events', 'deliveries planned'], ...rows]))
}

import { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { type AdminOptions, askAdmin } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { withExamples } from '../examples.ts'
import { readRatePerSecond } from './rate.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { shortDate, table } from '../terminal/table.ts'

/** `chatgate replays`: the progress of replays; `pause`, `resume` and `cancel` one, or change its `rate`. */
export const replaysCommand = (): Command => {
  const command = withExamples(new Command('replays'), [
    'chatgate replays',
    'chatgate replays pause 3',
    'chatgate replays rate 3 5/s',
    'chatgate replays cancel 3',
  ])
    .description('Lists replays, newest first.')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & { json?: true }) => {
      const answer = await askAdmin('GET /api/replays', {}, options)
      if (options.json) console.log(JSON.stringify(answer))
      else print(answer)
    })
  for (const [verb, description] of [
    ['pause', 'Stops a replay for now.'],
    ['resume', 'Continues a paused replay.'],
    ['cancel', 'Ends a replay; deliveries that it has planned are still sent.'],
  ] as const) {
    addChange(command, verb)
      .description(description)
      .action(async (id: string, options: NoteOptions) => {
        const key = `POST /api/replays/:id/${verb}` as const
        tell(await askForChange(key, { params: { id } }, { ...command.opts<AdminOptions>(), ...options }))
      })
  }
  addChange(command, 'rate')
    .description('Changes how fast a replay goes.')
    .argument('<rate>', 'how many events: 5/s, 30/m, 1000/h', readRatePerSecond)
    .action(async (id: string, ratePerSecond: number, options: NoteOptions) => {
      const sent = { params: { id }, body: { ratePerSecond } }
      const all = { ...command.opts<AdminOptions>(), ...options }
      tell(await askForChange('POST /api/replays/:id/rate', sent, all))
    })
  return command
}

const addChange = (command: Command, verb: string): Command =>
  addNote(command.command(verb)).argument('<id>', 'its number, as `chatgate replays` prints it')

type Replay = Answer<'GET /api/replays'>['replays'][number]

const tell = ({ id, state, done, total, request }: Replay): void =>
  console.log(
    `Replay ${id} is ${state}, after ${done} of ${total} events, at ${request.ratePerSecond} a second.`,
  )

const print = ({ replays }: Answer<'GET /api/replays'>): void => {
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

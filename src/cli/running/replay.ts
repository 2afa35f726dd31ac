import { setTimeout as sleep } from 'node:timers/promises'
import { Command, Option } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { addEventFilters, filtersOf, type EventFilters } from './event-filters.ts'
import { withExamples } from '../examples.ts'
import { readRatePerSecond } from './rate.ts'
import { Exit } from '../exit.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'

interface ReplayOptions extends AdminOptions, EventFilters, NoteOptions {
  as: string
  to?: string[]
  rate: number
  all?: true
  dryRun?: true
  detach?: true
  json?: true
}

const EXAMPLES = [
  'chatgate replay --since 2h --to level-changes/crm --dry-run',
  'chatgate replay 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
]

const LOOK_MS = 500
const BAR_WIDTH = 30

/** `chatgate replay`: sends events again, as a job of the gateway. */
export const replayCommand = (): Command =>
  addNote(addEventFilters(withExamples(new Command('replay'), EXAMPLES)))
    .description('Sends events again, marked as a replay and after what already waits.')
    .argument('[events...]', 'event ids; or select events with the options')
    .option('--all', 'all events')
    .option('--to <destination...>', 'only to these destinations')
    .addOption(
      new Option(
        '--as <config>',
        'where the current config sends them (now), or where they were sent at the time (then)',
      )
        .choices(['now', 'then'])
        .default('now'),
    )
    .addOption(
      new Option('--rate <rate>', 'how many events: 50/s, 30/m, 1000/h')
        .argParser(readRatePerSecond)
        .default(50, '50/s'),
    )
    .option('--dry-run', 'only says how many events')
    .option('--detach', 'does not wait for the end')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(start)

const start = async (ids: string[], options: ReplayOptions): Promise<void> => {
  const filter = filtersOf(options)
  if (ids.length === 0 && Object.keys(filter).length === 0 && !options.all) {
    throw new Exit(2, 'Say which events: ids, filters such as --since, or --all.')
  }
  const body = {
    ...filter,
    ...(ids.length > 0 && { ids }),
    ...(options.all && { all: true }),
    ...(options.to && { to: options.to }),
    as: options.as,
    ratePerSecond: options.rate,
    ...(options.dryRun && { dryRun: true }),
  }
  const { id, total } = await askForChange('POST /api/replay', { body }, options)
  if (options.json) console.log(JSON.stringify({ id, total }))
  else if (id === undefined) console.log(`${total} ${total === 1 ? 'event' : 'events'} would be replayed.`)
  else if (options.detach)
    console.log(`Replay ${id} of ${total} events has started. Watch it: chatgate replays`)
  else await watch(id, options)
}

/** Shows the progress; ending this command does not end the replay. */
const watch = async (id: number, options: ReplayOptions): Promise<void> => {
  for (;;) {
    const { replays } = await askAdmin('GET /api/replays', {}, options)
    const replay = replays.find(one => one.id === id)
    if (!replay) throw new Exit(1, `Replay ${id} is gone.`)
    if (process.stdout.isTTY) process.stdout.write(`\r${bar(replay)}`)
    if (replay.state !== 'running') {
      const { done, planned, state } = replay
      const already = waitedAlready(replay)
      const end = `Replay ${id} is ${state}: ${done} ${done === 1 ? 'event' : 'events'}, ${planned} ${planned === 1 ? 'delivery' : 'deliveries'} planned.${already === '' ? '' : `\n${already}`}`
      console.log(process.stdout.isTTY ? `\n${end}` : end)
      return
    }
    await sleep(LOOK_MS)
  }
}

/** What it has left alone, and how to have it sent now. */
const waitedAlready = ({ waiting = 0, waitingUntil, request: { to } }: Replay): string => {
  if (waiting === 0) return ''
  const when = waitingUntil === undefined ? 'behind others' : `the first due at ${waitingUntil}`
  const one = to?.length === 1 ? to[0] : '<destination>'
  return `${waiting} ${waiting === 1 ? 'delivery waits' : 'deliveries wait'} already, ${when}: chatgate destinations retry ${one} tries again now.`
}

type Replay = Answer<'GET /api/replays'>['replays'][number]

const bar = ({ done, total }: Replay): string => {
  const filled = total === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((done / total) * BAR_WIDTH))
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${done}/${total}`
}

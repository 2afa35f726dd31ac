import { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { sentence } from './change-deliveries.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'

type DestinationRow = Answer<'GET /api/destinations'>['destinations'][number]

/** `chatgate destinations`: the state of each destination; `pause`, `resume` or `retry` one by hand. */
export const destinationsCommand = (): Command => {
  const command = withExamples(new Command('destinations'), [
    'chatgate destinations',
    'chatgate destinations retry level-changes/crm',
    'chatgate destinations pause level-changes/crm',
    'chatgate destinations drop level-changes/crm --dry-run',
  ])
    .description('Shows how each destination is doing.')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & { json?: true }) => {
      const answer = await askAdmin('GET /api/destinations', {}, options)
      if (options.json) console.log(JSON.stringify(answer))
      else print(answer.destinations)
    })
  for (const [verb, description] of [
    ['pause', 'Sends nothing to a destination until it is resumed; new deliveries for it wait.'],
    ['resume', 'Resumes a paused destination, in order.'],
  ] as const) {
    addNote(command.command(verb))
      .description(description)
      .argument('<destination>', 'route/step')
      .action(async (name: string, { note }: NoteOptions) => {
        const params = partsOf(name)
        await askForChange(
          `POST /api/destinations/:route/:step/${verb}`,
          { params },
          { ...command.opts<AdminOptions>(), ...(note && { note }) },
        )
        console.log(`${name} is ${verb === 'pause' ? 'paused' : 'resumed'}.`)
      })
  }
  addRetry(command)
  addNote(command.command('drop'))
    .description(
      'Drops the waiting deliveries of a destination, for good; they stay in the record as cancelled.',
    )
    .argument('<destination>', 'route/step')
    .option('--dry-run', 'only says how many')
    .action(async (destination: string, { dryRun, note }: NoteOptions & { dryRun?: true }) => {
      const body = { state: 'waiting', destination, ...(dryRun && { dryRun }) }
      const options = { ...command.opts<AdminOptions>(), ...(note && { note }) }
      console.log(sentence('dropped', await askForChange('POST /api/deliveries/drop', { body }, options)))
    })
  return command
}

const addRetry = (command: Command): void => {
  addNote(command.command('retry'))
    .description(
      'Tries a destination again now: what waits for its next attempt is due, also where the receiver asked for a pause.',
    )
    .argument('<destination>', 'route/step')
    .action(async (name: string, { note }: NoteOptions) => {
      const answer = await askForChange(
        'POST /api/destinations/:route/:step/retry',
        { params: partsOf(name) },
        { ...command.opts<AdminOptions>(), ...(note && { note }) },
      )
      console.log(retried(answer))
    })
}

const retried = ({
  destination,
  count,
  waiting,
  askedToWaitUntil,
  pausedAt,
}: Answer<'POST /api/destinations/:route/:step/retry'>): string => {
  const attempt = `${count} ${count === 1 ? 'delivery was' : 'deliveries were'} waiting for the next attempt`
  const said = [
    waiting === 0
      ? `Nothing waits for ${destination}.`
      : `${destination} is tried again now: ${attempt}, of ${waiting} that ${waiting === 1 ? 'waits' : 'wait'}.`,
    ...(askedToWaitUntil === undefined ? [] : [`It had asked to wait until ${askedToWaitUntil}.`]),
    ...(pausedAt === undefined
      ? []
      : [`It is paused, so nothing is sent: chatgate destinations resume ${destination}`]),
  ]
  return said.join('\n')
}

/** Ends with 2 for a name that is not `route/step`. */
const partsOf = (name: string): { route: string; step: string } => {
  const [route = '', step = '', ...rest] = name.split('/')
  if (rest.length > 0 || step === '')
    throw new Exit(2, `A destination is named route/step, not ${JSON.stringify(name)}.`)
  return { route, step }
}

const print = (destinations: readonly DestinationRow[]): void => {
  const rows = destinations.map(
    ({ name, state, waiting, dead, delivered, oldestWaitingAt, askedToWaitUntil }) => [
      name,
      paint(state === 'well' ? 'green' : 'yellow', stateText(state, askedToWaitUntil)),
      String(waiting),
      dead > 0 ? paint('red', String(dead)) : '0',
      String(delivered),
      oldestWaitingAt ?? '',
    ],
  )
  console.log(
    table([['destination', 'state', 'waiting', 'dead', 'delivered', 'oldest waiting since'], ...rows], {
      whole: ['destination'],
    }),
  )
}

/** A failing one may also have asked for a pause. */
const stateText = (state: string, askedToWaitUntil: string | undefined): string => {
  if (askedToWaitUntil === undefined) return state
  const wait = `asked to wait until ${askedToWaitUntil}`
  return wait.startsWith(state) ? wait : `${state}, ${wait}`
}

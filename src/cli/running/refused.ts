import { Command } from 'commander'
import { printable } from '../../log/printable.ts'
import type { Answer } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { shortDate, table } from '../terminal/table.ts'

type Options = AdminOptions & { json?: true }

/** `chatgate refused`: callbacks that were refused, for example because of a wrong token; `retry` tries them again. */
export const refusedCommand = (): Command => {
  const command = withExamples(new Command('refused'), ['chatgate refused', 'chatgate refused retry --all'])
    .description('Lists callbacks that were refused recently (a sample, the last 100), and why.')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(list)
  const retry = addNote(withExamples(new Command('retry'), ['chatgate refused retry --all']))
    .description('Tries refused callbacks again, after the token or another cause was fixed.')
    .argument('[ids...]', 'as `chatgate refused` prints them')
    .option('--all', 'all of them')
    .action((ids: string[], { all, note }: NoteOptions & { all?: true }) =>
      tryAgain(ids, all === true, { ...command.opts<Options>(), ...(note && { note }) }),
    )
  return command.addCommand(retry)
}

const read = async (options: Options): Promise<Answer<'GET /api/refused'>['refused']> =>
  (await askAdmin('GET /api/refused', {}, options)).refused

const list = async (options: Options): Promise<void> => {
  const rows = await read(options)
  if (options.json) return console.log(JSON.stringify({ refused: rows }))
  if (rows.length === 0) return console.log('No callback has been refused since the gateway was started.')
  const cells = rows.map(({ id, at, from, why, query }) => [
    shortDate(at),
    id,
    from,
    why,
    printable(new URLSearchParams(query).get('CallbackCommand') ?? ''),
  ])
  console.log(table([['at (UTC)', 'id', 'from', 'why', 'command'], ...cells]))
}

const tryAgain = async (
  ids: readonly string[],
  all: boolean,
  options: Options & NoteOptions,
): Promise<void> => {
  const wanted = all ? (await read(options)).map(({ id }) => id).toReversed() : ids
  if (wanted.length === 0 && !all) throw new Exit(2, 'Name the ids, or use --all.')
  let refused = 0
  for (const id of wanted) {
    try {
      const { events } = await askForChange('POST /api/refused/:id/retry', { params: { id } }, options)
      console.log(`${id} is kept as ${events.join(', ')}`)
    } catch (error) {
      if (!(error instanceof Exit) || error.code !== 1) throw error
      refused += 1
      console.log(`${id} ${error.message}`)
    }
  }
  if (refused > 0) throw new Exit(1)
}

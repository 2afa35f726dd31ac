import { Command, Option } from 'commander'
import { addSelection, move, type SelectionOptions } from './move.ts'

/** `chatgate replay`: delivers again what was delivered, given up or dropped. */
export const replayCommand = (): Command =>
  addSelection(new Command('replay'))
    .description('Delivers again, marked as a replay and behind what waits already.')
    .argument('[events...]', 'ids of events')
    .addOption(
      new Option('--state <state>', 'which deliveries')
        .choices(['delivered', 'dead', 'cancelled'])
        .default('delivered'),
    )
    .option('--dry-run', 'only says how many')
    .addHelpText(
      'after',
      '\nExamples:\n  chatgate replay --destination level-changes/crm --since 2h --dry-run\n  chatgate replay 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
    )
    .action((events: string[], options: SelectionOptions & { state: string; dryRun?: true }) =>
      move('replay', events, options, options.state),
    )

import { Command } from 'commander'
import { printable } from '../../log/printable.ts'
import type { Answer } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { shortDate, table } from '../terminal/table.ts'

/** `chatgate answers`: how the responders have done. */
export const answersCommand = (): Command =>
  withExamples(new Command('answers'), ['chatgate answers', 'chatgate answers --json'])
    .description(
      'Lists the responders: how many of their answers were used, could not be read, failed or came late since the gateway started.',
    )
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & { json?: true }) => {
      const answer = await askAdmin('GET /api/answers', {}, options)
      if (options.json) return console.log(JSON.stringify(answer))
      const { responders } = answer
      if (responders.length === 0)
        return console.log('No responder has been asked since the gateway started.')
      console.log(table([['responder', 'used', 'unusable', 'failed', 'late'], ...responders.map(toRow)]))
      for (const { step, lastUnusable } of responders)
        if (lastUnusable)
          console.log(printable(`\n${step}  ${shortDate(lastUnusable.at)}  ${lastUnusable.why}`))
    })

const toRow = ({
  step,
  used,
  unusable,
  failed,
  late,
}: Answer<'GET /api/answers'>['responders'][number]): string[] => [
  step,
  String(used),
  unusable > 0 ? paint('red', String(unusable)) : '0',
  String(failed),
  String(late),
]

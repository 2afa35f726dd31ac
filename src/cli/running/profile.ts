import { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { type AdminOptions, askAdmin } from './admin-client.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { printable } from '../../log/printable.ts'
import { paint } from '../terminal/paint.ts'
import { shortDate, table } from '../terminal/table.ts'

/** `chatgate profile <user>`: what the gateway has seen of a user's profile. */
export const profileCommand = (): Command =>
  withExamples(new Command('profile'), ['chatgate profile alice', 'chatgate profile alice --json'])
    .description("Shows what is known about a user's profile, and where it came from.")
    .argument('<user>', 'the account')
    .option('--app <SdkAppid>', 'only in this app')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (user: string, options: AdminOptions & { app?: string; json?: true }) => {
      const answer = await askAdmin('GET /api/profiles/:user', { params: { user } }, options)
      const profiles = answer.profiles.filter(({ app }) => options.app === undefined || app === options.app)
      if (options.json) console.log(JSON.stringify({ profiles }))
      else if (profiles.length === 0) console.log(`No profile change of ${user} has been seen.`)
      else profiles.forEach(print)
    })

const print = ({ app, user, values }: Answer<'GET /api/profiles/:user'>['profiles'][number]): void => {
  console.log(`${paint('bold', printable(user))} in app ${app}`)
  const rows = values.map(({ tag, value, time, operator = '', eventId = '' }, index) => [
    tag === values[index - 1]?.tag ? '' : printable(tag),
    printable(JSON.stringify(value)),
    shortDate(time),
    printable(operator),
    eventId,
  ])
  console.log(table([['tag', 'value', 'since (UTC)', 'by', 'event'], ...rows], { whole: ['tag', 'event'] }))
}

import { Command } from 'commander'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { shortDate, table } from '../terminal/table.ts'

/** `chatgate nodes`: the gateways that share a store. */
export const nodesCommand = (): Command =>
  withExamples(new Command('nodes'), ['chatgate nodes', 'chatgate nodes --json'])
    .description(
      'Lists the gateways at the same store: what they do, which config they run, when they were last seen.',
    )
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & { json?: true }) => {
      const answer = await askAdmin('GET /api/nodes', {}, options)
      if (options.json) return console.log(JSON.stringify(answer))
      const rows = answer.nodes.map(({ name, role, version, config, startedAt, seenAt, alive }) => [
        name,
        alive ? paint('green', 'alive') : paint('red', 'silent'),
        role,
        version,
        config,
        shortDate(startedAt),
        shortDate(seenAt),
      ])
      console.log(
        table([['node', 'state', 'role', 'version', 'config', 'started (UTC)', 'seen (UTC)'], ...rows]),
      )
    })

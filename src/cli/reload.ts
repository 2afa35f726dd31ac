import { Command } from 'commander'
import { postToAdmin, type AdminOptions } from './admin-client.ts'
import { adminOption, configOption, jsonOption } from './options.ts'
import { paint } from './paint.ts'

interface Loaded {
  hash: string
  version: number
  needsRestart: string[]
}

/** `chatgate reload`: puts a changed config in force, without losing what is under way. */
export const reloadCommand = (): Command =>
  new Command('reload')
    .description(
      'Has the running gateway read its config, .env and plugins anew; a wrong one changes nothing.',
    )
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  chatgate reload\n\nA changed config is also noticed by itself, and SIGHUP does the same.',
    )
    .action(async (options: AdminOptions & { json?: true }) => {
      const state = (await postToAdmin('/api/reload', {}, options)) as Loaded
      if (options.json) return console.log(JSON.stringify(state))
      console.log(`Config ${state.hash} is in force (version ${state.version}).`)
      if (state.needsRestart.length > 0)
        console.log(
          `${paint('yellow', 'Start the gateway again')} for ${state.needsRestart.join(', ')} to take effect.`,
        )
    })

import { Command } from 'commander'
import type { AdminOptions } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'

/** `chatgate reload`: puts a changed config in force, without losing work under way. */
export const reloadCommand = (): Command =>
  addNote(withExamples(new Command('reload'), ['chatgate reload', 'chatgate reload --json']))
    .description(
      'Makes the running gateway read its config, .env and plugins again; an invalid one changes nothing. Changed files are also noticed automatically.',
    )
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (options: AdminOptions & NoteOptions & { json?: true }) => {
      const state = await askForChange('POST /api/reload', {}, options)
      if (options.json) return console.log(JSON.stringify(state))
      console.log(`Config ${state.hash} is in force (version ${state.version}).`)
      if (state.needsRestart.length > 0)
        console.log(
          `${paint('yellow', 'Restart the gateway')} for ${state.needsRestart.join(', ')} to take effect.`,
        )
    })

/** The process in which a plugin is tested: what it loops, fills or ends is this process. */
import { runChecks, type Progress } from './check.ts'
import { cutOffNetwork } from './cut-off.ts'
import { checksFor } from './load.ts'

const [, , plugin = ''] = process.argv
const tell = (progress: Progress): void => void process.send?.(progress)

process.on('uncaughtException', error =>
  tell({
    lost: `outside of any call it threw ${String(error)}; await every promise, and listen for 'error' events`,
  }),
)
cutOffNetwork()
await runChecks(await checksFor(plugin), tell)
tell('done')

import { dirname } from 'node:path'
import type { Config, ConfigSource } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { createLog, type Log } from '../log/log.ts'
import { startChains, stopChains, type Chains } from '../work/start-chains.ts'
import { createToolbox } from '../work/tools.ts'

/** What plugins log while they start must not get into what the command prints. */
const STDERR = 2

/** Loads a config, starts its plugins for the length of `use`, and stops them again. Throws `ConfigError`. */
export const withChains = async <Result>(
  source: ConfigSource,
  use: (config: Config, chains: Chains, log: Log) => Result | Promise<Result>,
  now: () => number = Date.now,
): Promise<Result> => {
  const config = await loadConfig(source)
  const log = createLog(config.settings.secrets, 'cli', STDERR)
  const toolbox = createToolbox(log, dirname(source.file), now)
  const chains = await startChains(config, toolbox.toolsFor)
  try {
    return await use(config, chains, log)
  } finally {
    await stopChains(chains)
    await toolbox.close()
  }
}

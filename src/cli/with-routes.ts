import { dirname } from 'node:path'
import type { Config, ConfigSource } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { createLog } from '../log/log.ts'
import type { Route } from '../route/route.ts'
import { startChains, stopChains } from '../work/start-chains.ts'
import { createToolbox } from '../work/tools.ts'

/** What plugins log while they start must not get into what the command prints. */
const STDERR = 2

/** Loads a config, starts its plugins for the length of `use`, and stops them again. Throws `ConfigError`. */
export const withRoutes = async <Result>(
  source: ConfigSource,
  use: (config: Config, routes: Route[]) => Result | Promise<Result>,
): Promise<Result> => {
  const config = await loadConfig(source)
  const toolbox = createToolbox(createLog(config.settings.secrets, 'cli', STDERR), dirname(source.file))
  const chains = await startChains(config, toolbox.toolsFor)
  try {
    return await use(config, chains.routes)
  } finally {
    await stopChains(chains)
    await toolbox.close()
  }
}

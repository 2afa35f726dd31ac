import type { TProperties } from 'typebox'
import { onTestFinished } from 'vitest'
import { packagesFor, startPlugin as start } from '../../src/plugin-test/start.ts'
import type { Destination, PluginDefinition, PluginKind, Started, Tools } from '../../src/plugin.ts'
import { createToolbox } from '../../src/tools/tools.ts'

export { asked } from '../../src/plugin-test/attempt.ts'
export { attempt } from '../../src/plugin-test/attempt.ts'

interface StartedPlugin<Kind extends PluginKind> {
  started: Started[Kind]
  /** What the plugin has written to the log. */
  lines: Record<string, unknown>[]
}

/** Starts a plugin as the gateway does, with options as written in the YAML; stopped with the test. */
export const startPlugin = <Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
  written: Record<string, unknown>,
  instead: Partial<Tools> = {},
): StartedPlugin<Kind> => {
  const lines: Record<string, unknown>[] = []
  const toolbox = createToolbox(
    { info: (fields, message) => lines.push({ ...fields, message }) },
    { configFolder: process.cwd(), proxies: { except: '' } },
  )
  onTestFinished(toolbox.close)
  const started = start(definition, written, {
    ...toolbox.toolsFor('route/step', packagesFor(definition)),
    ...instead,
  })
  if (isDestination(started)) onTestFinished(() => started.stop?.())
  return { started, lines }
}

const isDestination = (started: Started[PluginKind]): started is Destination => 'deliver' in started

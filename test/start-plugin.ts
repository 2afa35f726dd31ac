import type { TProperties } from 'typebox'
import { onTestFinished } from 'vitest'
import { readOptions } from '../src/config/options.ts'
import { closedObject } from '../src/config/schema.ts'
import type { Attempt, Destination, PluginDefinition, PluginKind, Started, Tools } from '../src/plugin.ts'
import { createToolbox } from '../src/work/tools.ts'

interface StartedPlugin<Kind extends PluginKind> {
  started: Started[Kind]
  /** What the plugin has written to the log. */
  lines: Record<string, unknown>[]
}

/** Starts a plugin as the gateway does, with options as written in the YAML; ended with the test. */
export const startPlugin = <Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
  written: Record<string, unknown>,
  instead: Partial<Tools> = {},
): StartedPlugin<Kind> => {
  const { value, findings } = readOptions(closedObject(definition.options), written)
  if (value === undefined)
    throw new Error(findings.map(({ path, sentence }) => `${path.join('.')} ${sentence}`).join('\n'))
  const lines: Record<string, unknown>[] = []
  const toolbox = createToolbox({ info: (fields, message) => lines.push({ ...fields, message }) })
  onTestFinished(toolbox.close)
  const started = definition.start(value, { ...toolbox.toolsFor('route/step'), ...instead })
  if (isDestination(started)) onTestFinished(() => started.stop?.())
  return { started, lines }
}

const isDestination = (started: Started[PluginKind]): started is Destination => 'deliver' in started

/** One try, as the gateway makes it. */
export const attempt = (changed: Partial<Attempt> = {}): Attempt => ({
  id: '0193a1b2-c3d4-7e5f-8a6b-000000000001/route/step',
  number: 1,
  destination: 'route/step',
  sequence: 1,
  isReplay: false,
  originalBody: Buffer.from('{}'),
  signal: new AbortController().signal,
  ...changed,
})

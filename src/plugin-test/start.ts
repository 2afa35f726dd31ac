import assert from 'node:assert/strict'
import type { TProperties } from 'typebox'
import { readOptions } from '../config/options/options.ts'
import { formatPath } from '../config/path.ts'
import { closedObject } from '../config/schema/closed.ts'
import type { PluginDefinition, PluginKind, Started, Tools } from '../plugin.ts'
import { missingMethod } from '../plugin/method.ts'

/**
 * Starts a plugin as the gateway does, with options as written in the YAML. Throws an error with sentences for people.
 */
export const startPlugin = <Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
  written: Record<string, unknown>,
  tools: Tools,
): Started[Kind] => {
  const { value, findings } = readOptions(closedObject(definition.options), written)
  if (value === undefined)
    throw new Error(findings.map(({ path, sentence }) => `${formatPath(path)} ${sentence}`).join('\n'))
  const started = definition.start(value, tools)
  const missing = missingMethod(definition.kind, started)
  assert.equal(
    missing,
    undefined,
    `start() of a ${definition.kind} must return an object with ${missing}, and must not be async`,
  )
  return started
}

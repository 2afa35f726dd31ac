import assert from 'node:assert/strict'
import type { TProperties } from 'typebox'
import { readOptions } from '../config/options.ts'
import { formatPath } from '../config/path.ts'
import { closedObject } from '../config/closed.ts'
import type { PluginDefinition, PluginKind, Started, Tools } from '../plugin.ts'

/** What each kind of plugin must be able to do once it is started. */
const METHODS: Readonly<Record<PluginKind, string>> = {
  filter: 'keep',
  transform: 'apply',
  destination: 'deliver',
  responder: 'answer',
}

/** Starts a plugin as the gateway does, with options as written in the YAML. Throws in words for people. */
export const startPlugin = <Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
  written: Record<string, unknown>,
  tools: Tools,
): Started[Kind] => {
  const { value, findings } = readOptions(closedObject(definition.options), written)
  if (value === undefined)
    throw new Error(findings.map(({ path, sentence }) => `${formatPath(path)} ${sentence}`).join('\n'))
  const started = definition.start(value, tools)
  const method = METHODS[definition.kind]
  assert.ok(
    hasMethod(started, method),
    `start() of a ${definition.kind} must return an object with ${method}(), and must not be async`,
  )
  return started
}

const hasMethod = (started: unknown, method: string): boolean =>
  typeof (started as Record<string, unknown> | undefined | null)?.[method] === 'function'

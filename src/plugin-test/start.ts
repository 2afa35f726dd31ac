import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import type { TProperties } from 'typebox'
import { readOptions } from '../config/options/options.ts'
import { findPackages, type NeededPackages } from '../config/plugins/packages.ts'
import { formatPath } from '../config/path.ts'
import { closedObject } from '../config/schema/closed.ts'
import type { PluginDefinition, PluginKind, Started, Tools } from '../plugin.ts'
import { ownFolder } from './own-folder.ts'
import { missingMethod } from '../plugin/method.ts'

/** Tools that import what the plugin needs, unless they say otherwise. */
export type ToolsGiven = Omit<Tools, 'load'> & Partial<Pick<Tools, 'load'>>

/** The packages that a plugin needs, for a config in the current folder. */
export const packagesFor = (definition: Pick<PluginDefinition, 'needs'>): NeededPackages =>
  findPackages('the plugin', definition, join(process.cwd(), 'gateway.config.yaml'))

/** A plugin under test has a folder of its own for what it writes; the files that it reads are in the current one. */
const withFiles = (
  options: TProperties,
  written: Record<string, unknown>,
  { configFolder }: ToolsGiven,
): Record<string, unknown> => {
  const folder = configFolder === ownFolder() ? process.cwd() : configFolder
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => {
      const { file } = (options[name] ?? {}) as { file?: boolean }
      return [name, file === true && typeof value === 'string' ? resolve(folder, value) : value]
    }),
  )
}

/**
 * Starts a plugin as the gateway does, with options as written in the YAML. Throws an error with sentences for people.
 */
export const startPlugin = <Kind extends PluginKind, Options extends TProperties>(
  definition: PluginDefinition<Kind, Options>,
  written: Record<string, unknown>,
  tools: ToolsGiven,
): Started[Kind] => {
  const { value, findings } = readOptions(
    closedObject(definition.options),
    withFiles(definition.options, written, tools),
  )
  if (value === undefined)
    throw new Error(findings.map(({ path, sentence }) => `${formatPath(path)} ${sentence}`).join('\n'))
  const { load } = packagesFor(definition)
  const started = definition.start(value, { load, ...tools })
  const missing = missingMethod(definition.kind, started)
  assert.equal(
    missing,
    undefined,
    `start() of a ${definition.kind} must return an object with ${missing}, and must not be async`,
  )
  return started
}

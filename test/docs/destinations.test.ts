/** The table of destinations on the first page says what each plugin says of itself. */
import { expect, test } from 'vitest'
import { builtInNames, loadBuiltIn } from '../../src/config/plugins/load-plugin.ts'
import { startPlugin } from '../../src/plugin-test/start.ts'
import { pretendNetwork } from '../../src/plugin-test/network.ts'
import type { PluginDefinition } from '../../src/plugin.ts'
import { textOf } from '../support/page.ts'

/** Destinations with an option by which each request is signed, and those that sign by the login itself. */
const isSigned = ({ options }: PluginDefinition): boolean => 'secret' in options || 'secretKey' in options

const rowOf = async (name: string): Promise<string[][]> => {
  const loaded = await loadBuiltIn(name)
  if (!('definition' in loaded) || loaded.definition.kind !== 'destination') return []
  const definition = loaded.definition as PluginDefinition<'destination'>
  const started = startPlugin(definition, definition.example, pretendNetwork('unreachable').tools)
  await started.stop?.()
  const says = (is: boolean): string => (is ? 'yes' : '')
  return [
    [
      name,
      says(isSigned(definition)),
      says(definition.delivery?.order ?? false),
      says(started.deliverMany !== undefined),
    ],
  ]
}

test('the table in the README has each destination, and what it can do', async () => {
  const rows = textOf('README.md')
    .split('\n')
    .filter(line => line.startsWith('| [`'))
    .map(line => line.split('|').map(cell => cell.trim()))
    .map(([, name = '', , signed = '', order = '', , digest = '']) => [
      /^\[`([\w-]+)`\]\(docs\/plugins\.md#\1\)$/.exec(name)?.[1] ?? name,
      signed,
      order,
      digest,
    ])
  const plugins = await Promise.all(builtInNames().map(rowOf))
  const byName = ([a = '']: string[], [b = '']: string[]): number => a.localeCompare(b)
  expect(rows.toSorted(byName)).toEqual(plugins.flat().toSorted(byName))
})

import { dirname, isAbsolute, resolve } from 'node:path'
import { isPem } from '../../base/pem.ts'
import type { StepConfig } from '../config.ts'
import type { LoadedPlugin } from '../plugins/load-plugin.ts'
import { shapeOf } from '../options/shape.ts'

/** The files that a config names and that can change independently: its own plugins, and files named by options marked `file` and by `tls`. */
export const filesOf = (
  configFile: string,
  own: Readonly<Record<string, unknown>>,
  plugins: ReadonlyMap<string, LoadedPlugin>,
  steps: readonly StepConfig[],
): string[] => {
  const ownFiles = [...plugins].flatMap(([name, { file }]) =>
    Object.hasOwn(own, name) && isAbsolute(file) ? [file] : [],
  )
  const named = steps.flatMap(namedFiles).map(({ path }) => resolve(dirname(configFile), path))
  return [...new Set([...ownFiles, ...named])]
}

/** The files that options and `tls` of a step name, as they are written. */
export const namedFiles = ({ definition, options, tls = {} }: StepConfig): NamedFile[] => {
  const { ca, cert, key } = tls
  return [
    ...Object.entries(definition.options).flatMap(([name, schema]) => {
      const path = options[name]
      return shapeOf(schema).file === true && typeof path === 'string' ? [{ option: name, path }] : []
    }),
    ...[ca, cert, key].flatMap(path => (path === undefined || isPem(path) ? [] : [{ option: 'tls', path }])),
  ]
}

interface NamedFile {
  option: string
  path: string
}

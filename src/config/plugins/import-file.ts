import { registerHooks, type ResolveFnOutput } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { entryFile } from '../../base/entry.ts'
import { thrownText } from '../../base/thrown.ts'

const CONTRACT = pathToFileURL(entryFile('src/plugin')).href

/** Marks a package to resolve from another file's folder instead of from here. */
const PACKAGE = 'chatgate-package:'

let isHooked = false

/** Every plugin, wherever it is, gets the contract of the gateway that runs it. */
const hookOnce = (): void => {
  if (isHooked) return
  isHooked = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'chatgate/plugin') return { url: CONTRACT, shortCircuit: true }
      if (!specifier.startsWith(PACKAGE)) return asModule(next(specifier, context))
      const { pathname, searchParams } = new URL(specifier)
      const parentURL = pathToFileURL(searchParams.get('from') ?? '').href
      return asModule(next(decodeURIComponent(pathname), { ...context, parentURL }))
    },
  })
}

/** A plugin in TypeScript is an ES module, even in a folder whose package.json does not say so. */
const asModule = (result: ResolveFnOutput): ResolveFnOutput =>
  result.url.endsWith('.ts') ? { ...result, format: 'module-typescript' } : result

export interface Imported {
  defaultExport: unknown
  file: string
}

/** Imports a plugin's file. Rejects with whatever the file throws. */
export const importFile = async (file: string): Promise<Imported> => {
  hookOnce()
  return { defaultExport: await importDefault(pathToFileURL(file).href), file }
}

/** Imports a plugin that is a package, as if from a file in the config's folder. */
export const importPackage = async (name: string, configFile: string): Promise<Imported> => {
  const url = resolvePackage(name, configFile)
  return { defaultExport: await importDefault(url), file: fileURLToPath(url) }
}

/** The URL of the file that `import` of a package in the file `from` loads. Throws if there is none. */
export const resolvePackage = (name: string, from: string): string => {
  hookOnce()
  return import.meta.resolve(
    `${PACKAGE}${encodeURIComponent(name)}?${new URLSearchParams({ from }).toString()}`,
  )
}

const importDefault = async (specifier: string): Promise<unknown> => {
  const module: { default?: unknown } = await import(specifier)
  return module.default
}

/** Messages by error code; each puts `in line 3` where it reads best. */
const EXPLANATIONS: Record<string, (inLine: string) => string> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: inLine =>
    `uses TypeScript that Node cannot run as it is (enums, namespaces, parameter properties)${inLine}`,
  ERR_INVALID_TYPESCRIPT_SYNTAX: inLine => `has a syntax error${inLine}`,
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: () =>
    'is TypeScript in a package, which Node does not run; the package must contain JavaScript',
  ERR_UNKNOWN_FILE_EXTENSION: () => 'is not a .ts or .js file',
  ERR_MODULE_NOT_FOUND: () => 'cannot be loaded',
}

/** Says why importing a plugin failed, with the line of its file if that is known. */
export const importFailure = (error: unknown, file: string): string => {
  if (!(error instanceof Error)) return `threw while it was loaded: ${thrownText(error)}`
  const code = 'code' in error ? String(error.code) : ''
  const inLine = lineIn(error, file)
  return `${(EXPLANATIONS[code] ?? explain(error))(inLine)}: ${error.message}`
}

const explain = (error: Error) => (inLine: string) =>
  error instanceof SyntaxError ? `has a syntax error${inLine}` : `threw${inLine} while it was loaded`

const lineIn = ({ stack = '' }: Error, file: string): string => {
  const at = stack.indexOf(`${file}:`)
  const line = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + file.length))?.[1]
  return line === undefined ? '' : ` in line ${line}`
}

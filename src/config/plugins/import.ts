import { registerHooks, type ResolveFnOutput } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `.ts` where the sources run as they are, `.js` in the built package. */
export const OWN_EXTENSION = extname(fileURLToPath(import.meta.url))

const CONTRACT = new URL(`../../plugin${OWN_EXTENSION}`, import.meta.url).href

/** Marks a package that is to be found from the folder of a config instead of from here. */
const PACKAGE = 'chatgate-package:'

const resolved = new Map<string, string>()
let isHooked = false

/** Every plugin, wherever it lives, gets the contract of the very gateway that runs it. */
const hookOnce = (): void => {
  if (isHooked) return
  isHooked = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'chatgate/plugin') return { url: CONTRACT, shortCircuit: true }
      if (!specifier.startsWith(PACKAGE)) return asModule(next(specifier, context))
      const { pathname, searchParams } = new URL(specifier)
      const parentURL = pathToFileURL(searchParams.get('from') ?? '').href
      const result = next(decodeURIComponent(pathname), { ...context, parentURL })
      resolved.set(specifier, result.url)
      return asModule(result)
    },
  })
}

/** A plugin in TypeScript is an ES module, also in a folder whose package.json does not say so. */
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
  hookOnce()
  const specifier = `${PACKAGE}${encodeURIComponent(name)}?${new URLSearchParams({ from: configFile }).toString()}`
  const defaultExport = await importDefault(specifier)
  return { defaultExport, file: fileURLToPath(resolved.get(specifier) ?? import.meta.url) }
}

const importDefault = async (specifier: string): Promise<unknown> => {
  const module: { default?: unknown } = await import(specifier)
  return module.default
}

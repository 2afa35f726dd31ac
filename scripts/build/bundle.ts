import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { ENTRIES } from '../../src/base/entry.ts'
import { nodeHttp } from './node-http.ts'
import { thirdPartyLicenses } from './third-party-licenses.ts'

export const ROOT = join(import.meta.dirname, '..', '..')

/** Every plugin stays a file that is loaded by its name. */
const plugins = (): string[] =>
  readdirSync(join(ROOT, 'plugins'))
    .map(name => join('plugins', name, name))
    .filter(entry => existsSync(join(ROOT, `${entry}.ts`)))

/**
 * Builds what is published from the sources and from the packages that they import: one file for each entry, and chunks that they share, so
 * that every thread, process and verb reads a few files and not hundreds. Nothing is minified: stack traces show names, and a comment in the
 * chunk tells the source.
 */
export const bundle = async (folder: string): Promise<void> => {
  const build = await rolldown({
    cwd: ROOT,
    platform: 'node',
    input: Object.fromEntries([...ENTRIES, ...plugins()].map(entry => [entry, join(ROOT, `${entry}.ts`)])),
    resolve: { alias: { 'chatgate/plugin': join(ROOT, 'src/plugin.ts') } },
    plugins: [nodeHttp(), thirdPartyLicenses(join(ROOT, 'node_modules'))],
    // `depd`, of Koa, makes the functions that warn of deprecated calls with it.
    checks: { eval: false },
    onLog: (_, { message }) => {
      throw new Error(message)
    },
  })
  await build.write({
    dir: folder,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
  })
}

import { extname, join } from 'node:path'
import { packageRoot } from './package.ts'

/** Files that are run or imported by their path, without the extension; the build gives each of them a file of its own. So does it for plugins. */
export const ENTRIES = [
  'src/main',
  'src/plugin',
  'src/candidate/process/child',
  'src/candidate/process/leash',
  'src/plugin-test/child',
  'src/store/sqlite/thread/thread',
  'src/try/end-hanging',
  'src/work/thread/thread',
] as const

/** `.ts` where the sources run as they are, `.js` where they are built. */
const EXTENSION = extname(import.meta.filename)

const FOLDER = EXTENSION === '.ts' ? packageRoot : join(packageRoot, 'dist')

/** The path of an entry: of its source, or of what is built from it. */
export const entryFile = (entry: (typeof ENTRIES)[number]): string => join(FOLDER, `${entry}${EXTENSION}`)

export const pluginFolder = join(FOLDER, 'plugins')

/** The path of a built-in plugin, whether there is one of this name or not. */
export const pluginFile = (name: string): string => join(pluginFolder, name, `${name}${EXTENSION}`)

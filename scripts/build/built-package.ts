import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { bundle, ROOT } from './bundle.ts'

const FOLDER = join(ROOT, 'node_modules', '.cache', 'chatgate-built')
/** What the built code comes from; for versions of packages the lock speaks. */
const SOURCES = [
  'bin',
  'plugins',
  'scripts/build',
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
/** What it reads at run time, as it is. */
const DATA = ['config', 'console', 'docs', 'gateway.config.yaml']
const KEPT_MS = 24 * 3_600_000

/**
 * The `chatgate` that users get, as `npm pack` would pack it, without a `dist` in the checkout that could be stale: the folder has the name of
 * its sources' hash, and is built if there is none of that name. Returns the path of its command.
 */
export const builtChatgate = async (): Promise<string> => {
  const folder = join(FOLDER, hashOfSources())
  if (!existsSync(folder)) await build(folder)
  utimesSync(folder, new Date(), new Date())
  removeUnused()
  return join(folder, 'bin', 'chatgate.js')
}

const hashOfSources = (): string => {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).toSorted()) add(join(path, name))
    } else if (!path.endsWith('.test.ts')) {
      hash
        .update(`${relative(ROOT, path)}\0`)
        .update(readFileSync(path))
        .update('\0')
    }
  }
  for (const name of SOURCES) add(join(ROOT, name))
  return hash.digest('hex').slice(0, 16)
}

/** Another run of the tests may build the same at this moment; a folder appears when it is complete. */
const build = async (folder: string): Promise<void> => {
  mkdirSync(FOLDER, { recursive: true })
  const making = mkdtempSync(join(FOLDER, 'making-'))
  cpSync(join(ROOT, 'bin'), join(making, 'bin'), { recursive: true })
  copyFileSync(join(ROOT, 'package.json'), join(making, 'package.json'))
  for (const name of DATA) symlinkSync(join(ROOT, name), join(making, name))
  await bundle(join(making, 'dist'))
  try {
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true })
    if (!existsSync(folder)) throw error
  }
}

const removeUnused = (): void => {
  for (const name of readdirSync(FOLDER)) {
    const folder = join(FOLDER, name)
    const unusedMs = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity)
    if (unusedMs > KEPT_MS) rmSync(folder, { recursive: true, force: true })
  }
}

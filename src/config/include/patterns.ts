import { readdir, stat } from 'node:fs/promises'
import { join, matchesGlob, resolve } from 'node:path'
import { failureCode } from '../../base/thrown.ts'

/** What a pattern of `include` means on this disk. */
export interface Matched {
  /** Absolute, sorted. */
  files: string[]
  /** Everything that was looked at, absolute: a change to any of these may change the result. */
  watched: string[]
  /** Why the pattern cannot be used. */
  mistake?: string
}

const FILES_MAX = 1000

/** Reads only the folders that the pattern itself names: `**` would walk through everything below, stores too. */
export const match = async (folder: string, pattern: string): Promise<Matched> => {
  const segments = pattern.split('/')
  if (segments.includes('**'))
    return refuse([], '`**` is not supported; name the folders, like routes/*.yaml')
  if (!segments.some(isWild)) return matchLiteral(resolve(folder, pattern), pattern)
  const start = segments.findIndex(isWild)
  const top = resolve(folder, pattern.startsWith('/') ? '/' : '', ...segments.slice(0, start))
  return matchWild(top, segments.slice(start), pattern)
}

const isWild = (segment: string): boolean => /[*?[{]/.test(segment)

const matchLiteral = async (file: string, pattern: string): Promise<Matched> =>
  (await exists(file)) ? { files: [file], watched: [file] } : refuse([file], `there is no file ${pattern}`)

const matchWild = async (top: string, segments: readonly string[], pattern: string): Promise<Matched> => {
  const watched: string[] = []
  let found = [top]
  for (const segment of segments) {
    const next: string[] = []
    for (const folder of found) {
      if (isWild(segment)) watched.push(folder)
      try {
        next.push(...(await entriesOf(folder, segment)))
      } catch (error) {
        if (folder === top && failureCode(error) === 'ENOENT')
          return refuse(watched, `there is no folder ${pattern.slice(0, pattern.indexOf(segment))}`)
        // A file beside the folders that were meant.
        if (failureCode(error) !== 'ENOTDIR')
          return refuse(watched, `the folder ${folder} cannot be read (${failureCode(error)})`)
      }
      if (next.length > FILES_MAX)
        return refuse(watched, `matches more than ${FILES_MAX} files; name a folder with fewer`)
    }
    found = next
  }
  if (found.length === 0) return refuse(watched, 'matches no file')
  return { files: found.toSorted(), watched: [...watched, ...found] }
}

/** Files that start with a dot are those of editors and of mounts. */
const entriesOf = async (folder: string, segment: string): Promise<string[]> => {
  if (!isWild(segment)) return (await exists(join(folder, segment))) ? [join(folder, segment)] : []
  const names = await readdir(folder)
  return names
    .filter(name => !name.startsWith('.') && matchesGlob(name, segment))
    .map(name => join(folder, name))
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => failureCode(error) !== 'ENOENT' && failureCode(error) !== 'ENOTDIR',
  )

const refuse = (watched: string[], mistake: string): Matched => ({ files: [], watched, mistake })

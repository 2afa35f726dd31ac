import { readdir, rename, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** When a new file begins. */
export interface Limits {
  daily: boolean
  /** In bytes. */
  maxSize?: number
}

/**
 * Renames a file that is full, or of an earlier day, so that a new one begins. `bytes` are about to be added. Needs the
 * lock, as two at once could rename over each other.
 */
export const rotate = async (
  file: string,
  bytes: number,
  { daily, maxSize = Infinity }: Limits,
  now: number,
): Promise<void> => {
  if (!daily && maxSize === Infinity) return
  const { size, mtimeMs } = await stat(file)
  if (size === 0) return
  const day = dayOf(mtimeMs)
  const isOld = daily && day < dayOf(now)
  if (isOld || size + bytes > maxSize) await rename(file, await freeName(file, day))
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 'yyyy-mm-dd'.length)

/** One more than the highest of that day, so that the numbers tell the order even where old files were removed. */
const freeName = async (file: string, day: string): Promise<string> => {
  const folder = dirname(file)
  const end = extname(file)
  const start = `${basename(file, end)}.${day}.`
  const numbers = (await readdir(folder))
    .filter(name => name.startsWith(start))
    .map(name => Number.parseInt(name.slice(start.length), 10))
    .filter(Number.isSafeInteger)
  return join(folder, `${start}${Math.max(0, ...numbers) + 1}${end}`)
}

import { hash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join, dirname } from 'node:path'
import type { ConfigSource } from '../config/config.ts'

/**
 * A change is read once the next look finds no further change, because editors write in several steps; at the latest
 * after {@link LOOKS_MAX} looks.
 */
const LOOK_MS = 250
const LOOKS_MAX = 3

export interface ConfigWatch {
  /** Takes what there is now as seen: it is about to be loaded for another reason, and need not be loaded twice. */
  take: () => Promise<void>
  stop: () => void
}

interface WatchOptions {
  /** The config at start. */
  source: ConfigSource
  /** Reads the config and its environment again. */
  find: () => Promise<ConfigSource>
  /** The other files that the config in force names, absolute. */
  files: () => readonly string[]
  /** Reloads the config. */
  onChange: () => Promise<unknown>
}

/**
 * Calls back when the text of the config, what it includes, its environment, or a file that it names has changed. Polls the files,
 * through their links: watching a folder misses one that is recreated and the target of a link, and drowns in the noise
 * of a busy store beside it.
 */
export const watchConfig = ({ source, find, files, onChange }: WatchOptions): ConfigWatch => {
  let seen = contentOf(source)
  let included: readonly string[] = watchedOf(source)
  let stamps: string | undefined
  let looksSinceChange: number | undefined
  // What other files held when the config was loaded at the start is not known here.
  let areFilesKnown = false

  const remember = ({ contents: next, watched = included }: Found): void => {
    seen = next
    included = watched
    areFilesKnown = true
  }
  const compare = async (): Promise<void> => {
    const found = await contents(source.file, find, files())
    // A missing file is being replaced, or its folder is: the config in force stays.
    if (found === undefined) return
    const { contents: next } = found
    const isChanged = [...next].some(([name, content]) => seen.has(name) && seen.get(name) !== content)
    const isLate = !areFilesKnown && (await areWrittenSince(performance.timeOrigin, files()))
    remember(found)
    if (isChanged || isLate) await onChange()
  }
  const look = async (): Promise<void> => {
    const before = stamps
    stamps = await stampsOf([source.file, join(dirname(source.file), '.env'), ...included, ...files()])
    if (stamps !== before) looksSinceChange ??= 0
    if (looksSinceChange === undefined) return
    looksSinceChange += 1
    if (stamps !== before && looksSinceChange < LOOKS_MAX) return
    looksSinceChange = undefined
    await compare()
  }
  const stop = repeat(look)
  return {
    async take() {
      const found = await contents(source.file, find, files())
      if (found) remember(found)
    },
    stop,
  }
}

/** Looks again and again, until it is stopped. */
const repeat = (look: () => Promise<void>): (() => void) => {
  let stopped = false
  let timer: NodeJS.Timeout
  const again = (): void => {
    if (stopped) return
    timer = setTimeout(() => void look().then(again, again), LOOK_MS)
    timer.unref()
  }
  again()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** Whether one of these was written, or came there, after a moment, in milliseconds since 1970. */
const areWrittenSince = async (moment: number, paths: readonly string[]): Promise<boolean> => {
  const times = await Promise.all(
    paths.map(path =>
      stat(path).then(
        ({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs),
        () => 0,
      ),
    ),
  )
  return times.some(time => time > moment)
}

/** Anything written, moved or linked there changes one of these. */
const stampsOf = async (paths: readonly string[]): Promise<string> => {
  const stamps = await Promise.all(
    paths.map(path =>
      stat(path).then(
        ({ dev, ino, size, mtimeMs, ctimeMs }) => [path, dev, ino, size, mtimeMs, ctimeMs],
        () => [path],
      ),
    ),
  )
  return JSON.stringify(stamps)
}

interface Found {
  contents: Map<string, string>
  /** What the config includes, and where that is looked for; absent if the config could not be read. */
  watched?: readonly string[]
}

const contents = async (
  configFile: string,
  find: () => Promise<ConfigSource>,
  files: readonly string[],
): Promise<Found | undefined> => {
  const isThere = await stat(configFile).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  const found = await find().then(
    (source): Found => ({ contents: contentOf(source), watched: watchedOf(source) }),
    (error: unknown): Found => ({ contents: unreadable(error) }),
  )
  for (const file of files) {
    const content = await readFile(file).then(
      bytes => hash('sha256', bytes),
      () => 'absent',
    )
    found.contents.set(file, content)
  }
  return found
}

/**
 * A file that is not text, or cannot be read, is reported like any other mistake: each such error counts as content.
 */
const unreadable = (error: unknown): Map<string, string> =>
  new Map([
    ['the text', String(error)],
    ['what it includes', ''],
    ['the environment', ''],
  ])

const contentOf = ({ text, environment, included = [] }: ConfigSource): Map<string, string> =>
  new Map([
    ['the text', text],
    ['what it includes', JSON.stringify(included)],
    ['the environment', JSON.stringify(environment)],
  ])

const watchedOf = ({ included = [] }: ConfigSource): string[] => included.flatMap(({ watched }) => watched)

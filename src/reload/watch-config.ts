import { watch } from 'node:fs'
import { dirname } from 'node:path'
import type { ConfigSource } from '../config/config.ts'
import type { Log } from '../log/log.ts'

/** Editors write a file in several steps; what changes within this time is one change. */
const SETTLE_MS = 250

/**
 * Calls back when the text of the config, or its environment, is another one than before. Watches the folder, as editors put a new
 * file in the place of the old one, and as Kubernetes moves a link. Returns how to stop.
 */
export const watchConfig = (
  source: ConfigSource,
  find: () => Promise<ConfigSource>,
  onChange: () => void,
  log: Log,
): (() => void) => {
  let seen = fingerprint(source)
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    // One that cannot be read just now is being written, or is gone: the one in force stays either way.
    const found = await find().then(fingerprint, () => undefined)
    if (found === undefined || found === seen) return
    seen = found
    onChange()
  }
  const settle = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), SETTLE_MS)
  }
  try {
    const watcher = watch(dirname(source.file), { persistent: false }, settle)
    watcher.on('error', error =>
      log.warn({ err: error }, 'the config is not watched any more; reload it by SIGHUP'),
    )
    return () => {
      clearTimeout(timer)
      watcher.close()
    }
  } catch (error) {
    log.warn({ err: error }, 'the config cannot be watched; reload it by SIGHUP')
    return () => {}
  }
}

const fingerprint = ({ text, environment }: ConfigSource): string => JSON.stringify([text, environment])

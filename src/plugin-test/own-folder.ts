import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/** What a tested plugin takes for the folder of the config, so that it writes no samples among real files. */
export const ownFolder = (): string => {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'chatgate-plugin-'))
    process.once('exit', removeOwnFolder)
  }
  return folder
}

/** To be called when no plugin runs any more. */
export const removeOwnFolder = (): void => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
}

import { access, constants, lstat, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { failureOf } from './failure.ts'

/** What keeps the gateway from writing a file, as a sentence; makes and changes nothing. */
export const probeFile = async (file: string): Promise<string | undefined> => {
  try {
    const found = await ifThere(stat(file))
    if (!found) return await probeMissing(file)
    if (!found.isFile()) return `${file} is not a file`
    await access(file, constants.R_OK | constants.W_OK)
    return await probeBeside(await realpath(file))
  } catch (error) {
    const outcome = failureOf(error, file)
    return outcome.status === 'delivered' ? undefined : outcome.reason
  }
}

/** It will be made: where it is named, or where a link leads. */
const probeMissing = async (file: string): Promise<string | undefined> => {
  if (await ifThere(lstat(file))) return probeFile(resolve(dirname(file), await readlink(file)))
  return probeBeside(file)
}

/** The folder must take the lock too, whose name is longer. */
const probeBeside = async (place: string): Promise<undefined> => {
  await access(dirname(place), constants.W_OK | constants.X_OK)
  await ifThere(lstat(`${place}.lock`))
}

const ifThere = async <Found>(looking: Promise<Found>): Promise<Found | undefined> => {
  try {
    return await looking
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failureOf } from './failure.ts'

/** What keeps the gateway from writing a file, as a sentence; makes and changes nothing. */
export const probeFile = async (file: string): Promise<string | undefined> => {
  try {
    await access(dirname(file), constants.W_OK | constants.X_OK)
    const found = await stat(file).catch(() => undefined)
    if (!found) return undefined
    await access(file, constants.R_OK | constants.W_OK)
    return found.isFile() ? undefined : `${file} is not a file`
  } catch (error) {
    const outcome = failureOf(error, file)
    return outcome.status === 'delivered' ? undefined : outcome.reason
  }
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chatgate, type CommandResult } from './command-line.ts'
import type { RunningGateway } from './gateway.ts'

/** Runs a command against a gateway, in its folder. */
export const run = (gateway: RunningGateway, ...args: string[]): Promise<CommandResult> =>
  chatgate(gateway.folder, [...args, '--admin', gateway.admin])

/** Writes a file into the folder of a gateway; returns its path. */
export const keep = (gateway: RunningGateway, name: string, content: string | Uint8Array): string => {
  const file = join(gateway.folder, name)
  writeFileSync(file, content)
  return file
}

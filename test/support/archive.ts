import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chatgate, type CommandResult } from './command-line.ts'
import { profileChange, type RunningGateway } from './gateway.ts'

/** Runs a command against a gateway, in its folder. */
export const run = (gateway: RunningGateway, ...args: string[]): Promise<CommandResult> =>
  chatgate(gateway.folder, [...args, '--admin', gateway.admin])

/** Writes a file into the folder of a gateway; returns its path. */
export const keep = (gateway: RunningGateway, name: string, content: string | Uint8Array): string => {
  const file = join(gateway.folder, name)
  writeFileSync(file, content)
  return file
}

/** A line of an archive. */
export const ARCHIVED = {
  id: '01a20cec-3c2c-7da0-a9b0-0777b69831f9',
  app: '1400000001',
  command: 'Profile.CallbackPortraitSet',
  kind: 'after',
  receivedAt: '2026-01-01T12:00:00.250Z',
  time: '2026-01-01T12:00:00Z',
  byAdmin: false,
  query: 'SdkAppid=1400000001',
  body: JSON.stringify(profileChange('ann', { Tag_Profile_IM_Nick: 'x' })),
}

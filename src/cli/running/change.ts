import { hostname, userInfo } from 'node:os'
import { type Command, Option } from 'commander'
import type { Answer, EndpointKey, Sent } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'

/** What every command takes that changes something. */
export interface NoteOptions {
  note?: string
}

export const addNote = (command: Command): Command =>
  command.addOption(
    new Option('--note <text>', 'why; kept with what was done, as the event Gateway.DoneByHand'),
  )

type ChangeKey = Extract<EndpointKey, `POST ${string}`>

/** The same as {@link askAdmin}, for what changes something: says who asks for it, and why. */
export const askForChange = async <Key extends ChangeKey>(
  key: Key,
  sent: Sent<Key>,
  options: AdminOptions & NoteOptions,
): Promise<Answer<Key>> => {
  const { note } = options
  const body = { ...sent.body, by: `${userName()}@${hostname()}`.slice(0, BY_MAX), ...(note && { note }) }
  return askAdmin(key, { ...sent, body }, options)
}

/** As the gateway takes it. */
const BY_MAX = 200

const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.() ?? '?'}`
  }
}

/** A move, and the stores at both of its ends. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { chatgate, type CommandResult } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'

export const move = (from: string, to: string, ...more: string[]): Promise<CommandResult> =>
  chatgate(temporaryFolder(), ['move', '--from', `sqlite:${from}`, '--to', to, ...more])

export const withStore = async <Value>(
  url: string,
  use: (store: Store) => Promise<Value>,
): Promise<Value> => {
  const opened = await openStore(url)
  try {
    return await use(opened.store)
  } finally {
    await opened.close()
  }
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What is in a file and its log, by its bytes. */
export const hashesOf = (path: string): string[] =>
  [path, `${path}-wal`].map(name => sha256(existsSync(name) ? readFileSync(name) : ''))

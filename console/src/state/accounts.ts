/** Names that say nothing, for accounts on a screen that others see. */
import { printable } from '../../../src/log/printable.ts'
import { keep, readKept } from './kept.ts'
import { accounts } from './preferences.ts'

/** Different in each browser, so that nobody finds out an account by trying names. */
const saltOf = (): string => {
  const kept = readKept('salt')
  if (kept !== undefined) return kept
  const salt = crypto.getRandomValues(new Uint32Array(2)).join('')
  keep('salt', salt)
  return salt
}

let salt: string | undefined

/** FNV-1a: it only has to look different for different accounts. */
const shortHash = (text: string): string => {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93)
  return (hash >>> 0).toString(36).padStart(7, '0').slice(-5)
}

/** An account, a group or whatever names a person, as it may be seen. */
export const accountText = (account: string): string => {
  if (accounts.value === 'shown') return printable(account)
  salt ??= saltOf()
  return `·${shortHash(salt + account)}`
}

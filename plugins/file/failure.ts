import { needsSetUp, type Outcome } from 'chatgate/plugin'
import { dirname } from 'node:path'

/** What is wrong with a file that somebody must change; the rest of a sentence that begins with its path. */
export class Unusable extends Error {
  override name = 'Unusable'
}

/** What somebody must change, by the codes of the system. */
const SENTENCES: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: file => `there is no folder ${dirname(file)}; make it, and let the gateway write there`,
  ENOTDIR: file => `${dirname(file)} is not a folder`,
  EISDIR: file => `${file} is a folder; \`path\` must name a file`,
  EACCES: file => `the gateway may not write ${file}; let its user write to the file and to its folder`,
  EPERM: file => `the gateway may not write ${file}; let its user write to the file and to its folder`,
  EROFS: file => `${file} is on a disk that is mounted read-only`,
  ELOOP: file => `${file} is a link that leads to itself`,
  ENAMETOOLONG: file => `the name of ${file} is too long for its disk`,
}

/** What passes when room is made; it is tried again soon. */
const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "the gateway's share of the disk is used up",
  EFBIG: 'a file cannot become larger there; use `maxSize`',
}

/** What a failure to write means. Nothing that has to do with a file is the fault of an event. */
export const failureOf = (error: unknown, file: string): Outcome => {
  if (error instanceof Unusable) return needsSetUp(`${file} ${error.message}`)
  const code = codeOf(error)
  const sentence = SENTENCES[code]
  if (sentence) return needsSetUp(`${sentence(file)} (${code})`)
  const full = FULL[code]
  const reason = full ? `${file}: ${full} (${code})` : `${file} cannot be written (${code})`
  return { status: 'retry', reason, fault: 'destination' }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

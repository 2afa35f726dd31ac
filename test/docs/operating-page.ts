/** docs/operating.md, and what it tells to type. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { blocks } from '../support/page.ts'

export const PAGE = 'docs/operating.md'

/** `node` is the one that runs this. */
const PATH = `${join(process.execPath, '..')}:${process.env['PATH']}`

export const run = (folder: string, command: string): string =>
  execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH } })

export const commandWith = (words: string): string => {
  const found = blocks(PAGE, 'sh').find(block => block.includes(words))
  if (found === undefined) throw new Error(`the page has no command with ${words}`)
  return found
}

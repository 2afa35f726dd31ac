import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = new URL('../..', import.meta.url).pathname

/** The text of a page, by its path from the root. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** The blocks of one language in a page, in order. */
export const blocks = (path: string, language: string): string[] =>
  [...textOf(path).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block = '']) => block,
  )

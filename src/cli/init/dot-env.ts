import { parseEnv } from 'node:util'
import { Exit } from '../exit.ts'

/** The quotes of a .env file, the least surprising first. Between double quotes `\n` is a line break. */
const QUOTES = ["'", '"', '`'] as const
const PLAIN = /^[\w:/.@+-]+$/

/**
 * Adds variables to the text of a `.env` file and leaves everything else in it unchanged. A variable that already has
 * another value is replaced with `force`; otherwise the command ends with 2.
 */
export const addToDotEnv = (
  text: string,
  variables: Readonly<Record<string, string>>,
  force: boolean,
): string => {
  const before = parseEnv(text)
  const changed = Object.entries(variables).filter(([name, value]) => before[name] !== value)
  const taken = changed.find(([name]) => before[name] !== undefined)
  if (taken && !force)
    throw new Exit(2, `.env already sets ${taken[0]} to another value; replace it with --force.`)
  const names = new Set(changed.map(([name]) => name))
  const kept = text
    .split('\n')
    .filter(line => !names.has(/^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1] ?? ''))
    .join('\n')
    .replace(/\n*$/, '')
  const added = changed.map(([name, value]) => `${name}=${quoted(name, value)}`)
  return [...(kept === '' ? [] : [kept]), ...added, ''].join('\n')
}

const quoted = (name: string, value: string): string => {
  const ways = [...(PLAIN.test(value) ? [value] : []), ...QUOTES.map(quote => `${quote}${value}${quote}`)]
  const right = ways.find(way => parseEnv(`${name}=${way}`)[name] === value)
  if (right === undefined) throw new Exit(2, `${name} holds characters that a .env file cannot hold.`)
  return right
}

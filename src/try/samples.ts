import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../base/package.ts'
import { parseExactly } from '../events/exact-json.ts'
import type { TracedCallback } from './trace.ts'

const SAMPLES = join(packageRoot, 'config', 'samples')

/** The commands that ship with a sample. */
export const sampleNames = (): string[] => readdirSync(SAMPLES).map(file => file.replace(/\.json$/, ''))

/** The file of a command's sample, whether or not there is one. */
export const sampleFile = (command: string): string => join(SAMPLES, `${command}.json`)

/** The sample of a command, as Chat would send it; undefined if there is none. */
export const sampleOf = (command: string): TracedCallback | undefined => {
  if (!sampleNames().includes(command)) return undefined
  const { query, body } = parseExactly(readFileSync(sampleFile(command), 'utf8')) as TracedCallback
  return { query: { contenttype: 'json', ...query, CallbackCommand: command }, body }
}

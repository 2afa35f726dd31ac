import { mapOf } from '../options/shape.ts'
import type { Path } from '../path.ts'
import { parseText } from '../yaml/document.ts'

/** An entry of `include`, as it is written, and where. */
export interface Entry {
  path: Path
  pattern: string
}

/** What is not a name is left out: the schema reports it. */
export const entriesIn = (data: unknown): Entry[] => {
  const { include } = mapOf(data)
  if (isName(include)) return [{ path: ['include'], pattern: include }]
  if (!Array.isArray(include)) return []
  return include.flatMap((pattern: unknown, index) =>
    isName(pattern) ? [{ path: ['include', index], pattern }] : [],
  )
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** None if the text is not YAML: its reader says so. */
export const entriesInText = (text: string): Entry[] => {
  // Most configs include nothing, and need not be parsed twice.
  if (!text.includes('include')) return []
  try {
    return entriesIn(parseText(text).toJS())
  } catch {
    return []
  }
}

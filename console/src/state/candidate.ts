/** A text that is tried in the place of the config. It is kept in this tab only: it may hold what nobody else should see. */
import { signal } from '@preact/signals'
import type { Answer } from '../../../src/admin/api/endpoints.ts'

/** What is wrong with a config, or probably not meant. */
export type Problem = Answer<'POST /api/check'>['problems'][number]

export const candidate = signal('')

/** The id of the last plan, which goes on while another page is looked at. */
export const lastPlan = signal<string | undefined>(undefined)

/** Where a problem stands in a text: from its column to the end of the line, as offsets. */
export const placeOf = (
  text: string,
  { line = 1, column = 1 }: Pick<Problem, 'line' | 'column'>,
): [number, number] => {
  // As a text box has it: there each line ends with one character.
  const lines = text.split(/\r?\n/)
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const end = before + (lines[line - 1] ?? '').length
  return [Math.min(before + column - 1, end), end]
}

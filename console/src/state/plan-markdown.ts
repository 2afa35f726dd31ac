/** What a plan has found, for a pull request. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'
import { plural } from '../texts/counted.ts'
import { printable } from '../../../src/log/printable.ts'

export type Plan = Answer<'GET /api/plans/:id'>
export type Found = NonNullable<Plan['found']>
export type PlannedDestination = Found['destinations'][number]

/** The worst first. */
export const KINDS = ['lost', 'added', 'changed'] as const

export const differs = (destination: PlannedDestination): boolean =>
  KINDS.some(kind => destination[kind].count > 0)

/** Whatever it is, it stays text, in one cell of a table. */
const code = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  const inner = printable(text.replaceAll(/\s+/g, ' ')).replaceAll('|', String.raw`\|`)
  return longest > 0 ? `${fence} ${inner} ${fence}` : `\`${inner}\``
}

export const planMarkdown = (plan: Plan, found: Found): string => {
  const { destinations, answers } = found
  const listed = destinations.filter(differs)
  const head = `\`chatgate plan\`: ${plural(found.events, 'event')} from ${plan.since} to ${found.lastReceivedAt ?? plan.until}`
  const table = listed.map(
    ({ destination, lost, added, changed, unchanged }) =>
      `| ${code(destination)} | ${lost.count} | ${added.count} | ${changed.count} | ${unchanged} |`,
  )
  const examples = listed.flatMap(destination =>
    KINDS.flatMap(kind =>
      destination[kind].examples.map(
        ({ event, command, why }) =>
          `- ${code(destination.destination)} ${kind}: ${code(command)} ${code(event)}: ${code(why)}`,
      ),
    ),
  )
  const told = answers.changed.examples.map(
    ({ event, command, before, after }) =>
      `- ${code(command)} ${code(event)}: ${code(before)} → ${code(after)}`,
  )
  return [
    head,
    '',
    ...(listed.length === 0
      ? ['No difference in what is sent.']
      : [
          '| destination | lost | added | changed | unchanged |',
          '| --- | ---: | ---: | ---: | ---: |',
          ...table,
        ]),
    ...(examples.length > 0 ? ['', ...examples] : []),
    ...(answers.changed.count > 0
      ? ['', `Answers to Chat that differ: ${answers.changed.count}`, '', ...told]
      : []),
    '',
  ].join('\n')
}

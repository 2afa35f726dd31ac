import { answer, answerNames } from '../../src/callback/answers.ts'
import { DECISION_REASONS } from '../../src/decide/decision.ts'
import { EVENT_REASONS, ROUTE_REASONS } from '../../src/route/explain.ts'
import { code, table } from './markdown.ts'
import type { NamedPlugin } from './plugins.ts'

/** docs/reasons.md */
export const reasonsPage = (plugins: readonly NamedPlugin[]): string => `# Reasons and answers

\`npx chatgate show <event>\` shows which routes looked at an event, which step stopped it and why, and how every attempt ended. The reasons are closed lists; search for one with \`npx chatgate events --reason tag-not-listed\`.

## What became of an event

${reasonTable(EVENT_REASONS)}

## What a route did with it

${reasonTable(ROUTE_REASONS)}

Filters have their own reasons:

${table(
  ['reason', 'filter', 'what it means'],
  plugins.flatMap(({ name, definition }) =>
    Object.entries(definition.reasons ?? {}).map(([reason, sentence]) => [
      code(reason),
      code(name),
      sentence,
    ]),
  ),
)}

## How a before-event was decided

${reasonTable(DECISION_REASONS)}

## What Chat is told

Every request to the callback address gets \`ActionStatus\`, \`ErrorCode\` and \`ErrorInfo\`; \`chatgate_callbacks_total{answer="…"}\` of \`/metrics\` counts each row. Chat gets FAIL only if the event is not kept, or cannot be used.

${table(
  ['answer', 'HTTP', 'ActionStatus', 'ErrorInfo'],
  answerNames.map(name => {
    const { httpStatus, envelope } = answer(name)
    return [code(name), String(httpStatus), envelope.ActionStatus, envelope.ErrorInfo]
  }),
)}

A before-event (\`decided\`) is answered as [the config](answers.md) says, and kept while it is answered. While the store fails, an after-event waits up to \`listen.keepTrying\` before it is \`not-kept\`: Chat repeats a callback that timed out, if that is switched on in its console, and never one that failed.
`

const reasonTable = (reasons: Readonly<Record<string, string>>): string =>
  table(
    ['reason', 'what it means'],
    Object.entries(reasons).map(([reason, sentence]) => [code(reason), sentence]),
  )

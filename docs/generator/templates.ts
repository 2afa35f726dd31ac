import type { Digest } from '../../src/events/digest.ts'
import type { ChatEvent } from '../../src/events/event.ts'
import { escapeValue } from '../../src/plugin/template/escape.ts'
import type { KnownTarget } from '../../src/plugin/options.ts'
import { code, table } from './markdown.ts'

/** A field without its sentence here is a mistake that `tsc` finds. */
const EVENT: Readonly<Record<keyof ChatEvent, string>> = {
  id: 'Given by the gateway; later ones sort after earlier ones.',
  app: "The app, Chat's `SdkAppid`.",
  command: "Chat's `CallbackCommand`.",
  kind: '`before`: Chat asks whether something may happen; `after`: it has happened.',
  receivedAt: 'When the callback came in, in milliseconds since 1970.',
  time: 'When it happened, in milliseconds since 1970; if Chat gives no time, when it came in.',
  operator: 'Who did it.',
  actor:
    'If no account did it: `system` (Chat writes `@TIM#SYSTEM`), or `unknown`, through the REST API on behalf of an unknown account (`@TLS#NOT_FOUND`). There is then no operator.',
  subject: 'The user or group that it is about.',
  group: 'The group or channel it happened in.',
  platform: "Chat's `OptPlatform`: `RESTAPI`, `Web`, `Android`, `iOS`, …",
  clientIp: 'The address of the client, as Chat gives it.',
  byAdmin: 'Whether an admin did it.',
  tags: 'The profile tags that it touches; an empty list for other commands.',
  changes:
    'Profile tags with their new values, each `{ tag, value }`, with the previous value as `before` if that is known.',
  body: 'What Chat sent. A number that JavaScript would round, such as an id of 19 digits or `1e400`, is a string with its digits: `"7615917337495251231"`.',
  link: 'Its page in the console, if `admin.url` says how people reach it; only in messages, not for filters.',
}

const DIGEST: Readonly<Record<keyof Digest, string>> = {
  count: 'How many events.',
  events: 'The first of them, each with the fields above.',
  more: 'How many more there are.',
  from: 'The time of the earliest, in milliseconds since 1970.',
  until: 'The time of the latest.',
  commands: 'The most frequent commands, each `{ name, count }`.',
  operators: 'The most frequent operators, each `{ name, count }`.',
  subjects: 'The most frequent subjects, each `{ name, count }`.',
  tags: 'The most frequent profile tags, each `{ name, count }`.',
}

const TARGETS: Readonly<Record<KnownTarget, string>> = {
  mrkdwn: 'A message in Slack: nobody can be mentioned, and no link hides behind other words.',
  html: 'A mail as HTML: no markup gets in.',
  header: 'A subject line: one line, at most 200 characters, whatever the template says.',
  text: 'Plain text: no control characters except tabs and line breaks.',
  json: 'A string inside JSON: left as it is, and encoded as JSON afterwards.',
}

const NICKNAME = 'Ann\n<!channel> & "Bob"'

export const templatesSection = (): string => `## Events and templates

Filters, templates and receivers see these fields of a callback. A field that Chat did not send is absent, and empty in a template.

${fieldTable(EVENT)}

Options whose form is a template use [Liquid](https://liquidjs.com); the gateway reports a wrong field or filter when it starts. Format \`time\` and \`receivedAt\` with Liquid's \`date\`, in UTC and in English, whatever the machine's time zone and language. Each value is cut at 1000 characters (not for \`json\`) and escaped for where it goes; you cannot switch that off. Invisible marks and marks that change the text direction are left out (not for \`json\`), and a character or an emoji is never cut in half. A list is printed as \`a, b\`, a map as JSON. Destinations with a markup of their own, such as the chat robots, escape values for it, in one line: there is no way for a value to mention anyone, to hide a link behind other words, or to write anything bold. The nickname ${code(JSON.stringify(NICKNAME))} becomes:

${table(
  ['template for', 'where it goes', 'the nickname'],
  Object.entries(TARGETS).map(([target, what]) => [
    code(target),
    what,
    code(JSON.stringify(escapeValue(NICKNAME, target as KnownTarget))),
  ]),
)}

With \`digest\` a destination that supports it (all that tell people) collects the events of that time into one message. The templates of a digest have these fields:

${fieldTable(DIGEST)}
`

const fieldTable = (fields: Readonly<Record<string, string>>): string =>
  table(
    ['field', 'what it is'],
    Object.entries(fields).map(([field, what]) => [code(field), what]),
  )

import { code, table } from './markdown.ts'

/** Each is true of something; a test compiles them. */
export const EXPRESSIONS: readonly (readonly [expression: string, what: string])[] = [
  ['operator == "bob"', 'somebody did it; a field that Chat did not send is an empty text'],
  ['actor == "system"', 'the system did it, and no account'],
  ['byAdmin && subject != operator', 'an admin, about somebody else'],
  ['command in ["C2C.CallbackAfterSendMsg", "Group.CallbackAfterSendMsg"]', 'one of several'],
  ['subject.startsWith("vip-") || subject.like("^[0-9]{8}$")', 'begins with, or fits a pattern of RE2'],
  ['"Tag_Profile_IM_Nick" in tags', 'touches a profile tag'],
  ['changes.exists(c, c.tag == "Tag_Profile_Custom_Level" && c.value >= 7)', 'a tag has such a value now'],
  [
    'changes.exists(c, c.tag == "Tag_Profile_Custom_Level" && int(c.value) >= 7)',
    'the same, where the value may come as a text, like "7"',
  ],
  [
    'changes.exists(c, has(c.before) && c.before != c.value)',
    'a tag had another value before, as far as is known',
  ],
  ['body.MsgBody.exists(m, m.MsgType == "TIMImageElem")', 'a message with a picture'],
  ['has(body.GroupId) && body.GroupId == "support"', 'a field of the body that only some commands have'],
  ['timestamp(time / 1000).getHours("Asia/Shanghai") >= 18', 'in the evening, there'],
]

export const expressionsSection = (): string => `## Expressions

Options whose form is an expression are written in [CEL](https://cel.dev), Google's Common Expression Language, over the fields above. A wrong name, kind or pattern is found when the gateway starts.

${table(
  ['expression', 'what it is true for'],
  EXPRESSIONS.map(([expression, what]) => [code(expression), what]),
)}

A field of the event that Chat did not say is an empty text; what is missing in \`body\`, or an unknown \`before\`, makes the expression fail, unless \`has(…)\` asks first. One that fails keeps no event, and \`npx chatgate show\` tells what it failed on. \`like\` takes the place of CEL's \`matches\`, whose patterns may take for ever. An expression has at most 500 parts, and at most two loops (\`exists\`, \`all\`, \`map\`, …) within each other.
`

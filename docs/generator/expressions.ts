import { code, table } from './markdown.ts'

/** Examples, each with the events for which it is true; a test compiles them. */
export const EXPRESSIONS: readonly (readonly [expression: string, what: string])[] = [
  ['operator == "bob"', 'bob did it; a field that Chat did not send is an empty string'],
  ['actor == "system"', 'the system did it, not an account'],
  ['byAdmin && subject != operator', 'an admin, about somebody else'],
  ['command in ["C2C.CallbackAfterSendMsg", "Group.CallbackAfterSendMsg"]', 'one of several'],
  ['subject.startsWith("vip-") || subject.like("^[0-9]{8}$")', 'starts with, or matches an RE2 pattern'],
  ['"Tag_Profile_IM_Nick" in tags', 'touches a profile tag'],
  ['changes.exists(c, c.tag == "Tag_Profile_Custom_Level" && c.value >= 7)', 'a tag now has such a value'],
  [
    'changes.exists(c, c.tag == "Tag_Profile_Custom_Level" && int(c.value) >= 7)',
    'the same, if the value may come as a string, like "7"',
  ],
  [
    'changes.exists(c, has(c.before) && c.before != c.value)',
    'a tag is known to have had a different value before',
  ],
  ['body.MsgBody.exists(m, m.MsgType == "TIMImageElem")', 'a message with a picture'],
  ['has(body.GroupId) && body.GroupId == "support"', 'a field of the body that only some commands have'],
  ['timestamp(time / 1000).getHours("Asia/Shanghai") >= 18', 'in the evening, there'],
]

export const expressionsSection = (): string => `## Expressions

Options whose form is an expression are written in [CEL](https://cel.dev), Google's Common Expression Language, over the fields above. The gateway reports a wrong name, type or pattern when it starts.

${table(
  ['expression', 'when it is true'],
  EXPRESSIONS.map(([expression, what]) => [code(expression), what]),
)}

A field of the event that Chat did not send is an empty string. A field that is missing in \`body\`, or an unknown \`before\`, makes the expression fail, unless you check it first with \`has(…)\`. An expression that fails does not keep the event, and \`npx chatgate show\` says where it failed. \`like\` replaces CEL's \`matches\`, whose patterns may take forever. An expression has at most 500 parts, and at most two nested loops (\`exists\`, \`all\`, \`map\`, …).
`

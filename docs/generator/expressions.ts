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

/** Examples of `expect`; a test compiles them. */
export const ANSWER_EXPRESSIONS: readonly (readonly [expression: string, what: string])[] = [
  ['body.errcode == 0', 'a chat robot that refuses with status 200 and a code'],
  ['status in [200, 202, 409]', 'what the service knows already has arrived too'],
  ['body == "ok"', 'a service that answers in plain text'],
  ['headers["content-type"].startsWith("application/json")', 'not the login page of a proxy'],
  ['status < 300 && body.accepted.size() > 0', 'several conditions; the reason says which of them was false'],
]

export const answersSection = (): string => `## Answers to a webhook

\`expect\` and \`reject\` are written in CEL as well, over the answer of the receiver: \`status\`, \`headers\` with names in lower case, and \`body\`, which is read as JSON, or is a text where it is not JSON.

${table(
  ['expression', 'which answers count'],
  ANSWER_EXPRESSIONS.map(([expression, what]) => [code(expression), what]),
)}

With \`expect\` exactly those answers mean delivered for which it is true, whatever their status. An expression that fails, for example because the body is not JSON, is not true; the delivery is tried again, and its reason says which part of the condition was false. An answer for which \`reject\` is true means that the message is dead at once; with \`reject\` the statuses 400, 410, 413 and 422 alone do not mean that any more. \`reject\` is looked at before \`expect\`. A pause that the answer asks for (\`Retry-After\`) holds in any case.

At most 64 KiB of a body are read, and one that is longer is not JSON. A number that JavaScript would round is a string. One loop (\`exists\`, \`all\`, …) cannot be within another. For \`ask\`, an answer for which \`expect\` is not true counts as one that failed, so Chat is told \`otherwise\`.

[config/examples/fan-out.yaml](../config/examples/fan-out.yaml) has an example.
`

export const expressionsSection = (): string => `## Expressions

Options whose form is an expression are written in [CEL](https://cel.dev), Google's Common Expression Language, over the fields above. The gateway reports a wrong name, type or pattern when it starts.

${table(
  ['expression', 'when it is true'],
  EXPRESSIONS.map(([expression, what]) => [code(expression), what]),
)}

A field of the event that Chat did not send is an empty string. A field that is missing in \`body\`, or an unknown \`before\`, makes the expression fail, unless you check it first with \`has(…)\`. An expression that fails does not keep the event, and \`npx chatgate show\` says where it failed. \`like\` replaces CEL's \`matches\`, whose patterns may take forever. An expression has at most 500 parts, and at most two nested loops (\`exists\`, \`all\`, \`map\`, …).
`

import { routeTest } from '../../src/cli/try/route-tests.ts'
import { shapeOf } from '../../src/config/options/shape.ts'
import { optionTable } from './options.ts'

/** docs/testing.md */
export const testingPage = (): string => `# Testing a config

Nothing on this page sends or stores anything. [Plugins](writing-a-plugin.md) of your own have tests of their own.

## One callback

\`npx chatgate trace\` says what the config would do with a callback: every route, every step, and why; what each destination would send; and what Chat would be told. The callback is the sample of a command, a JSON file, or the id of a stored event.

\`\`\`sh
npx chatgate trace Profile.CallbackPortraitSet --before Tag_Profile_Custom_Level=3 --after Tag_Profile_Custom_Level=7
npx chatgate trace Group.CallbackBeforeSendMsg --set 'MsgBody=[{"MsgType":"TIMTextElem","MsgContent":{"Text":"casino"}}]'
npx chatgate trace C2C.CallbackAfterSendMsg --at 2026-11-24T20:00:00+08:00
\`\`\`

- \`--set\` changes a field of the body. A list or a map takes JSON, \`EventTime\` and \`MsgTime\` take \`now\`.
- \`--before\` is the value that a profile tag had before, which otherwise only a running gateway knows; \`--after\` is the value that the callback gives it.
- \`--at\` is when it comes, for conditions on the time.
- \`--expect route/step,…\` ends with 1 unless it would be sent to exactly these, for scripts.

\`npx chatgate send\` posts the same callback to the running gateway, and takes \`--set\` and \`--after\` too: with it events are stored and sent.

## Tests beside the config

\`gateway.test.yaml\` beside the config holds callbacks, by names that you choose, and the expected result of each; \`npx chatgate test\` runs them, says where a result differs and why, and ends with 1 if one does. \`npx chatgate show <event> --as-test >> gateway.test.yaml\` writes a test from a stored event, with the values of its tags before.

\`\`\`yaml tests
a nickname that was another one goes to the CRM:
  callback: Profile.CallbackPortraitSet
  set: { From_Account: alice }
  before: { Tag_Profile_IM_Nick: old }
  after: { Tag_Profile_IM_Nick: new }
  sent: [nick-changes/crm]
  shows: { nick-changes/crm: '"value":"new"' }
the same nickname goes nowhere:
  callback: Profile.CallbackPortraitSet
  before: { Tag_Profile_IM_Nick: other }
  sent: []
in the evening it goes to the people who watch:
  callback: Profile.CallbackPortraitSet
  at: 2026-11-24T20:00:00+08:00
  sent: [evenings/log]
nobody may say casino:
  query: { CallbackCommand: C2C.CallbackBeforeSendMsg }
  body: { From_Account: bob, To_Account: carol, MsgBody: [{ MsgType: TIMTextElem, MsgContent: { Text: casino } }] }
  answer: refuse
\`\`\`

They are for this config:

\`\`\`yaml
apps: { '1400000001': {} }
routes:
  nick-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - match: { expression: 'changes.exists(c, c.tag == "Tag_Profile_IM_Nick" && has(c.before) && c.before == "old")' }
      - webhook: { name: crm, url: http://crm.internal/chat-events }
  evenings:
    when: Profile.CallbackPortraitSet
    steps:
      - match: { expression: 'timestamp(time / 1000).getHours("Asia/Shanghai") == 20' }
      - log: {}
answers:
  C2C.CallbackBeforeSendMsg:
    steps:
      - deny-words: { words: [casino] }
\`\`\`

A test has \`callback\` and \`set\`, or the whole \`body\` with its command in \`query\`; what it does not say is not tested.

${optionTable(shapeOf(routeTest))}

## Another config

\`npx chatgate plan new.yaml\` compares a config with the one in this folder, over the events of the last day that the store has, with the values of their tags before: which destinations would get more, less or other messages, and which answers would differ. The console's page _Plan_ does the same for a text, which runs no other code and reads no other files than the config in force.
`

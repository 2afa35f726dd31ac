/** Who acted: an account, also one that is written as a number, or none at all. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, startGateway } from '../support/gateway.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, start } from '../decide/scripted-responder.ts'

const CONFIG = `${HEAD}
routes:
  by-nobody:
    when: "*"
    steps:
      - match: { expression: 'actor == "system" || actor == "unknown"' }
      - log: { message: "by nobody but {{ actor }}{{ operator }}" }
  by-somebody:
    when: "*"
    steps:
      - match: { expression: actor == "" }
      - log: { message: "by {{ operator }} about {{ subject }}" }
`

test('the system and nobody are no operators, and a numeric account is one', async () => {
  const gateway = await startGateway({ config: CONFIG })
  const rows = [
    ['"@TIM#SYSTEM"', 'by nobody but system', 'the system → g1'],
    ['"@TLS#NOT_FOUND"', 'by nobody but unknown', 'an unknown account → g1'],
    ['"alice"', 'by alice about g1', 'alice → g1'],
    ['107867', 'by 107867 about g1', '107867 → g1'],
  ] as const
  for (const [operator, logged, shown] of rows) {
    const body = `{"CallbackCommand":"Group.CallbackAfterCreateGroup","GroupId":"g1","Operator_Account":${operator}}`
    expect((await gateway.post(body)).answer).toMatchObject({ ActionStatus: 'OK' })
    await gateway.logged(({ msg }) => msg === logged, logged)
    const { id } = await newestEvent(gateway)
    const { stdout } = await chatgate(gateway.folder, ['show', id, '--admin', gateway.admin])
    expect(stdout).toContain(shown)
  }
})

test('people asked about may be named by numbers, and are refused by their texts', async () => {
  const sample = sampleFile('Group.CallbackBeforeInviteJoinGroup')
  const gateway = await start('', [sample.command])
  const DestinationMembers = [{ Member_Account: 107_867 }, { Member_Account: 'bob' }]
  const refused = { answer: { decision: 'allow', refused: [{ account: '107867' }] } }
  const answer = await ask(gateway, { ...sample, body: { ...sample.body, DestinationMembers } }, refused)
  expect(answer).toMatchObject({ ErrorCode: 0, RefusedMembers_Account: ['107867'] })
})

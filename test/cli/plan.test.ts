/** What another config would do with what is stored, and what Chat would be told. Nothing is sent. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

test('a plan tells what another config would add, lose and change, and nothing when it is the same', async () => {
  const config = `${HEAD}
routes:
  nicks: { when: Profile.CallbackPortraitSet, steps: [{ tag-filter: { tags: [Nick] } }, { log: {} }] }
  states: { when: State.StateChange, steps: [{ log: {} }] }
`
  const gateway = await startGateway({ config })
  for (const user of ['alice', 'bob']) await gateway.post(profileChange(user, { Nick: 'x' }))
  await gateway.post(profileChange('carol', { Level: 1 }))
  await gateway.post({ CallbackCommand: 'State.StateChange', Info: { To_Account: 'dan' } })
  const changed = config
    .replace('tags: [Nick]', 'tags: [Level]')
    .replace(
      'State.StateChange, steps: [{ log: {} }]',
      'State.StateChange, steps: [{ log: { message: "{{ subject }}!" } }]',
    )
  writeFileSync(join(gateway.folder, 'new.yaml'), `${changed}  all: { when: "*", steps: [{ log: {} }] }\n`)
  const plan = ['plan', 'new.yaml', '--exit-code']
  const told = await chatgate(gateway.folder, plan)
  expect(told.code).toBe(1)
  expect(told.stdout).toMatch(/^4 events since/)
  const json = JSON.parse((await chatgate(gateway.folder, [...plan, '--json'])).stdout) as {
    events: number
    destinations: Record<
      string,
      Record<string, { count: number; examples: { subject: string; why: string }[] }>
    >
  }
  const counts = Object.entries(json.destinations).map(([name, kinds]) => [
    name,
    ['added', 'lost', 'changed'].map(kind => kinds[kind]?.count),
  ])
  expect(Object.fromEntries(counts)).toEqual({
    'all/log': [4, 0, 0],
    'nicks/log': [1, 2, 0],
    'states/log': [0, 0, 1],
  })
  expect(json.destinations['nicks/log']?.['lost']?.examples[0]).toMatchObject({
    subject: 'alice',
    why: 'tag-not-listed at nicks/1. tag-filter: touches Nick; wanted Level',
  })
  expect(json.destinations['states/log']?.['changed']?.examples[0]?.why).toBe(
    'message: "State.StateChange about dan by dan" → "dan!"',
  )
  const same = await chatgate(gateway.folder, ['plan', 'gateway.config.yaml', '--exit-code'])
  expect(same).toMatchObject({ code: 0 })
  expect(same.stdout).toMatch(/^No difference: 4 events/)
})

test('a plan tells what Chat would be told, and asks no service', async () => {
  const service = await startReceiver()
  const answers = `
  Group.CallbackBeforeCreateGroup: { steps: [{ deny-words: { words: [casino] } }] }
  Group.CallbackBeforeInviteJoinGroup: { steps: [{ ask: { url: "${service.url}" } }], otherwise: allow }
  Group.CallbackBeforeApplyJoinGroup: { mode: shadow, steps: [{ deny-users: { users: [eve] } }] }
`
  const config = `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }\nanswers: ${answers}`
  const gateway = await startGateway({ config })
  const group = { Operator_Account: 'ann', Owner_Account: 'ann', Type: 'Public' }
  for (const Name of ['casino', 'poker', 'chess'])
    await gateway.post({ CallbackCommand: 'Group.CallbackBeforeCreateGroup', ...group, Name })
  const invitation = { GroupId: '@TGS#1', Operator_Account: 'ann', Type: 'Public' }
  await gateway.post({
    CallbackCommand: 'Group.CallbackBeforeInviteJoinGroup',
    ...invitation,
    DestinationMembers: [{ Member_Account: 'bob' }],
  })
  await gateway.post({
    CallbackCommand: 'Group.CallbackBeforeApplyJoinGroup',
    GroupId: '@TGS#1',
    Type: 'Public',
    Requestor_Account: 'eve',
  })
  const asked = service.requests.length
  expect(asked).toBeGreaterThan(0)
  const changed = config
    .replace('words: [casino]', 'words: [poker], code: 10100, info: no')
    .replace('otherwise: allow', 'otherwise: refuse')
    .replace('mode: shadow, ', '')
  writeFileSync(join(gateway.folder, 'new.yaml'), changed)
  const told = await chatgate(gateway.folder, ['plan', 'new.yaml', '--exit-code', '--json'])
  expect(told.code).toBe(1)
  const { answers: found } = JSON.parse(told.stdout) as { answers: unknown }
  expect(found).toMatchObject({
    changed: {
      count: 3,
      examples: [
        {
          before: 'refuse: answered at Group.CallbackBeforeCreateGroup/1. deny-words',
          after: 'allow: nobody-answered',
        },
        {
          before: 'allow: nobody-answered',
          after: 'refuse 10100: answered at Group.CallbackBeforeCreateGroup/1. deny-words: no',
        },
        {
          before: 'allow: shadow',
          after: 'refuse: answered at Group.CallbackBeforeApplyJoinGroup/1. deny-users',
        },
      ],
    },
    unchanged: 1,
    notAsked: 1,
  })
  expect(service.requests).toHaveLength(asked)
  const text = (await chatgate(gateway.folder, ['plan', 'new.yaml'])).stdout
  expect(text).toContain('answers to Chat  ~3 changed')
  expect(text).toContain('1 answers depend on a service behind the network, which was not asked.')
})

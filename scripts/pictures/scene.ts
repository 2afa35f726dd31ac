/** A small town in an afternoon: a gateway, receivers of which one is down, one refuses and one comes back, and people who chat. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetch } from 'undici'
import { startGateway, type RunningGateway } from '../../bench/processes.ts'

const TOKEN = 'a-token-of-the-scene'

interface Receiver {
  server: Server
  url: string
  /** What it answers from now on. */
  answers: (status: number, body?: string) => void
}

const startReceiver = async (status = 200, body = ''): Promise<Receiver> => {
  let now = { status, body }
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(now.status).end(now.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: (next, text = '') => (now = { status: next, body: text }),
  }
}

const configOf = (crm: string, search: string, ledger: string): string => `
apps:
  '1400000001': { unsigned: true }
  '1400000002': { token: ${TOKEN} }
store: sqlite:./gateway.sqlite
routes:
  admin-edits:
    when: Profile.CallbackPortraitSet
    steps:
      - admin-filter: {}
      - log: { message: "{{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}" }
  level-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [Tag_Profile_IM_Level] }
      - webhook: { name: crm, url: "${crm}/levels", circuit: { failures: 5, probe: 5s }, retry: { first: 1s, max: 20s } }
  search:
    when: [Group.CallbackAfterSendMsg, Profile.*]
    steps: [{ webhook: { name: index, url: "${search}/events", retry: { first: 500ms, max: 2s } } }]
  billing:
    when: Group.CallbackAfterNewMemberJoin
    steps: [{ webhook: { name: ledger, url: "${ledger}/members" } }]
answers:
  C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { words: [lottery] } }] }
`

const PEOPLE = ['alice', 'ben', 'chen', 'dora', 'emil', 'fatima', 'goran', 'hana'] as const
const SAID = [
  'see you at eight',
  'the parcel is here',
  'win the lottery today',
  'thanks!',
  'on my way',
] as const

/** One of them, in turn; always the same ones. */
const pick = <Item>(items: readonly [Item, ...Item[]], turn: number): Item =>
  items[turn % items.length] ?? items[0]

const callbackOf = (turn: number): Record<string, unknown> => {
  const who = pick(PEOPLE, turn * 5)
  const other = pick(PEOPLE, turn * 3 + 1)
  const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: pick(SAID, turn) } }]
  const at = { EventTime: Date.now() }
  if (turn % 7 === 3)
    return {
      CallbackCommand: 'Profile.CallbackPortraitSet',
      From_Account: who,
      Operator_Account: turn % 2 === 0 ? 'administrator' : who,
      ProfileItem: [
        { Tag: 'Tag_Profile_IM_Level', Value: turn % 9 },
        { Tag: 'Tag_Profile_IM_Nick', Value: `${who} ${pick(['(away)', '🌿', 'in Lisbon'], turn)}` },
      ],
      ...at,
    }
  if (turn % 11 === 5)
    return {
      CallbackCommand: 'Group.CallbackAfterNewMemberJoin',
      GroupId: '@TGS#garden',
      Type: 'Public',
      JoinType: 'Apply',
      Operator_Account: who,
      NewMemberList: [{ Member_Account: who }],
      ...at,
    }
  if (turn % 3 === 0)
    return {
      CallbackCommand: 'C2C.CallbackBeforeSendMsg',
      From_Account: who,
      To_Account: other,
      MsgBody: text,
    }
  return {
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: '@TGS#garden',
    Type: 'Public',
    From_Account: who,
    Operator_Account: who,
    MsgSeq: turn,
    MsgTime: Math.floor(Date.now() / 1000),
    MsgBody: text,
    ...at,
  }
}

const post = async (origin: string, body: Record<string, unknown>, app = '1400000001', sign = {}) => {
  const query = new URLSearchParams({
    SdkAppid: app,
    CallbackCommand: String(body['CallbackCommand']),
    contenttype: 'json',
    ClientIP: '203.0.113.7',
    OptPlatform: 'iOS',
    ...sign,
  })
  await fetch(`${origin}/callback?${query.toString()}`, { method: 'POST', body: JSON.stringify(body) })
}

const PER_SECOND = 12

/** People chat for so many seconds. */
const chat = async (origin: string, from: number, seconds: number): Promise<number> => {
  const until = from + seconds * PER_SECOND
  for (let turn = from; turn < until; turn += 1) {
    await post(origin, callbackOf(turn))
    await sleep(1000 / PER_SECOND)
  }
  return until
}

/** What people have done by hand. */
const operate = async (admin: string, path: string, body: object): Promise<void> => {
  await fetch(`${admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'chatgate/scene' },
    body: JSON.stringify(body),
  })
}

/** Plays the scene; afterwards the CRM is still down, and dead deliveries lie at the ledger's. */
export const playScene = async (): Promise<RunningGateway> => {
  const [crm, search, ledger] = [
    await startReceiver(),
    await startReceiver(),
    await startReceiver(422, '{"error":"unknown plan \\"garden\\""}'),
  ]
  for (const { server } of [crm, search, ledger]) server.unref()
  const gateway = await startGateway(configOf(crm.url, search.url, ledger.url))
  const { origin, admin } = gateway
  const wrong = { Sign: 'f'.repeat(64), RequestTime: String(Math.floor(Date.now() / 1000)) }
  let turn = await chat(origin, 0, 20)
  search.answers(503, 'index is being rebuilt')
  turn = await chat(origin, turn, 10)
  search.answers(200)
  await operate(admin, '/api/destinations/search/index/pause', {
    by: 'dora@ops',
    note: 'the index is rebuilt',
  })
  turn = await chat(origin, turn, 5)
  await operate(admin, '/api/destinations/search/index/resume', { by: 'dora@ops', note: 'it is there again' })
  for (let count = 0; count < 3; count += 1) {
    await post(origin, callbackOf(turn + count * 7), '1400000002', wrong)
    await sleep(1100)
  }
  await post(origin, callbackOf(3), '1400009999')
  crm.answers(503, 'upstream is down')
  turn = await chat(origin, turn, 20)
  await operate(admin, '/api/replay', {
    command: 'Profile.CallbackPortraitSet',
    to: ['search/index'],
    ratePerSecond: 4,
    by: 'ben@ops',
    note: 'it missed some while it was rebuilt',
  })
  await chat(origin, turn, 5)
  return gateway
}

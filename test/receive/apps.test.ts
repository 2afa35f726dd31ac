/** Several apps in one gateway: each with its token, its admins, its routes and answers. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, signature, startGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const SHOP = '1400000001'
const GAME = '1400000002'

const config = `${HEAD.replace('"1400000001": {}', `"${SHOP}": { token: shop-token }, "${GAME}": { token: game-token, admins: [master] }`)}
routes:
  shop:
    when: "*"
    apps: ["${SHOP}"]
    steps: [{ log: {} }]
  both:
    when: "*"
    steps: [{ log: {} }]
answers:
  Group.CallbackBeforeCreateGroup:
    apps: [${GAME}]
    otherwise: refuse
`

const tokens = { [SHOP]: 'shop-token', [GAME]: 'game-token' }
const of = (app: keyof typeof tokens, token = tokens[app] ?? '') => ({
  SdkAppid: app,
  ...signature(token),
})

test('each app has its own token', async () => {
  const gateway = await startGateway({ config })
  expect((await gateway.post(profileChange('a'), of(SHOP))).status).toBe(200)
  expect((await gateway.post(profileChange('a'), of(GAME))).status).toBe(200)
  expect((await gateway.post(profileChange('a'), of(SHOP, 'game-token'))).status).toBe(403)
  expect((await gateway.post(profileChange('a'), { ...of(SHOP), SdkAppid: GAME })).status).toBe(403)
})

test('any of the tokens of an app verifies, and its event says by its place which it was', async () => {
  const app = `{ token: of-chat, tokens: ["", of-live], previousToken: before }`
  const gateway = await startGateway({
    config: `${HEAD.replace('{}', app)}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const rows = [
    ['of-chat', 'token'],
    ['of-live', 'tokens[1]'],
    ['before', 'previousToken'],
  ] as const
  for (const [token, signedBy] of rows) {
    expect((await gateway.post(profileChange(token), signature(token))).status).toBe(200)
    const event = await newestEvent(gateway)
    expect(event).toMatchObject({ subject: token, signedBy, query: expect.not.stringContaining('Sign') })
    const shown = await chatgate(gateway.folder, ['show', event.id, '--admin', gateway.admin])
    expect(shown.stdout).toContain(`signed with \`${signedBy}\``)
  }
  for (const token of ['', 'of-room'])
    expect((await gateway.post(profileChange('a'), signature(token))).status).toBe(403)
})

test('a refusal for its age says how far the request was off, and that the clock may be wrong', async () => {
  const gateway = await startGateway({ config })
  const rows = [
    [-150, '15[0-2] s behind the clock of this machine'],
    [150, '1(50|49|48) s ahead of the clock of this machine'],
  ] as const
  for (const [seconds, said] of rows) {
    const signed = signature('shop-token', Math.floor(Date.now() / 1000) + seconds)
    const { status, answer } = await gateway.post(profileChange('a'), signed)
    const sentence = new RegExp(
      `^RequestTime is too far from now: it is ${said}, which may be wrong itself; 120 s are allowed$`,
    )
    expect({ status, answer }).toMatchObject({
      status: 403,
      answer: { ErrorInfo: expect.stringMatching(sentence) },
    })
    if (seconds > 0) continue
    const { refused } = await gateway.get<{ refused: object[] }>('/api/refused')
    expect(refused[0]).toMatchObject({ why: expect.stringMatching(sentence) })
  }
})

test('each app has its own admins and routes, and its events can be found', async () => {
  const gateway = await startGateway({ config })
  const edit = profileChange('alice', { Tag_Profile_IM_Nick: 'x' }, 'alice')
  await gateway.post({ ...edit, Operator_Account: 'master', From_Account: 'master' }, of(SHOP))
  await gateway.post({ ...edit, Operator_Account: 'master', From_Account: 'master' }, of(GAME))
  const isRouted = async () =>
    (await gateway.get<{ events: { routedAt?: string }[] }>('/api/events')).events.filter(
      event => event.routedAt,
    ).length === 2
  await until(isRouted, 'both are routed')
  const shop = await newestEvent(gateway, `app=${SHOP}`)
  const game = await newestEvent(gateway, `app=${GAME}`)
  expect([shop.byAdmin, game.byAdmin]).toEqual([false, true])
  expect(shop.routes.map(({ reason }) => reason)).toEqual(['passed', 'passed'])
  expect(game.routes).toMatchObject([
    { route: 'shop', reason: 'app-not-listed', why: `app ${GAME}; takes ${SHOP}` },
    { route: 'both', reason: 'passed' },
  ])
  const listed = await chatgate(gateway.folder, ['events', '--app', GAME, '--json', '--admin', gateway.admin])
  const { events } = JSON.parse(listed.stdout) as { events: { id: string }[] }
  expect(events.map(({ id }) => id)).toEqual([game.id])
  const { deliveries } = await gateway.get<{ deliveries: object[] }>(`/api/deliveries?app=${GAME}`)
  expect(deliveries).toMatchObject([{ eventId: game.id, destination: 'both/log' }])
  const replay = ['replay', '--app', GAME, '--dry-run', '--json', '--admin', gateway.admin]
  expect(JSON.parse((await chatgate(gateway.folder, replay)).stdout)).toMatchObject({ total: 1 })
})

test('an app that does not stand at an answer is let through', async () => {
  const gateway = await startGateway({ config })
  const ask = async (app: typeof SHOP | typeof GAME) => {
    const body = { CallbackCommand: 'Group.CallbackBeforeCreateGroup', Owner_Account: 'alice' }
    return (await gateway.post(body, of(app))).answer.ErrorCode
  }
  expect([await ask(SHOP), await ask(GAME)]).toEqual([0, 1])
})

/** Several apps in one gateway: each with its token, its admins, its routes and answers. */
import { expect, test } from 'vitest'
import { chatgate } from './command-line.ts'
import { HEAD, newestEvent, profileChange, signature, startGateway } from './gateway.ts'
import { until } from './until.ts'

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

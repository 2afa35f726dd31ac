/** A gateway with something for each endpoint of the admin API: an event, a dead delivery, a refused callback, a replay that runs for a long time, a plan. */
import { guarded } from '../../src/admin/app.ts'
import { HEAD, LOG_ONLY, newestEvent, profileChange, startGateway, type RunningGateway } from './gateway.ts'
import { plannedWith } from './planned.ts'
import { until } from './until.ts'

/** All that there is behind the guards, as the router has it; nothing of these options is called for that. */
export const ADMIN_ENDPOINTS = guarded({} as never).stack.flatMap(({ methods, path }) =>
  methods.filter(method => method !== 'HEAD').map(method => ({ method, path: String(path) })),
)

export interface AdminGateway {
  gateway: RunningGateway
  /** Fills in the `:name`s of an endpoint's path. */
  addressOf: (path: string) => string
}

export const startWithSomething = async (): Promise<AdminGateway> => {
  const webhook = 'webhook: { name: w, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms } }'
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ ${webhook} }] } }`,
  })
  await gateway.post(profileChange('alice'))
  await gateway.post(profileChange('eve'), { SdkAppid: '1' })
  const isTold = async (): Promise<boolean> => {
    const { command, reason } = await newestEvent(gateway)
    return command === 'Gateway.DeliveryDead' && reason === 'no-route-wanted-it'
  }
  await until(isTold, 'one is dead, and all is quiet')
  const { refused } = await gateway.get<{ refused: { id: string }[] }>('/api/refused')
  const { id: event } = await newestEvent(gateway, 'state=dead')
  await fetch(`${gateway.admin}/api/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'Gateway.DeliveryDead', ratePerSecond: 0.001 }),
  })
  await until(
    async () => JSON.stringify(await gateway.get('/api/replays')).includes('"done":1'),
    'it waits for its second step',
  )
  const { id: plan } = await plannedWith(gateway, LOG_ONLY)
  const names: Record<string, string> = { user: 'alice', route: 'all', step: 'w' }
  const idOf = (path: string): string =>
    path.includes('plans')
      ? plan
      : path.includes('replays')
        ? '1'
        : path.includes('refused')
          ? (refused[0]?.id ?? '')
          : event
  return {
    gateway,
    addressOf: path => path.replaceAll(/:(\w+)/g, (_, name: string) => names[name] ?? idOf(path)),
  }
}

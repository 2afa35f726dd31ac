/** Dead deliveries are seen as groups of destination and reason; a group is looked at, dropped and made again as one. */
import { expect, test } from 'vitest'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { chatgate } from '../support/command-line.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

interface Groups {
  groups: { destination: string; reason: string; count: number; exampleEventId: string; firstAt: string }[]
  warnings?: string[]
}

test('dead deliveries of one cause are one group, which is told, listed, dropped and replayed by its reason', async () => {
  let count = 0
  let isMended = false
  const receiver = await startReceiver({
    answer: () => {
      if (isMended) return { status: 200 }
      count += 1
      return { status: count % 3 === 0 ? 400 : 422, body: `order ${count * 7} failed after ${count}ms` }
    },
  })
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: { url: ${receiver.url} } }] } }`,
  })
  for (let n = 0; n < 6; n += 1) await gateway.post(profileChange(`user ${n}`))
  const groupsOf = (query: string) => gateway.get<Groups>(`/api/deliveries/groups${query}`)
  await until(
    async () => (await groupsOf('')).groups.reduce((sum, one) => sum + one.count, 0) === 6,
    'six are dead',
  )
  const { groups, ...told } = await groupsOf('?destination=all/webhook')
  expect(groups).toMatchObject([
    { destination: 'all/webhook', reason: 'rejected: answered 422: order # failed after #', count: 4 },
    { destination: 'all/webhook', reason: 'rejected: answered 400: order # failed after #', count: 2 },
  ])
  expect(told).toEqual({ moreGroups: 0, lookedAt: 6, isCut: false })
  expect(groups[0]?.firstAt).toMatch(/^\d{4}-.*Z$/)
  expect(await groupsOf('?destination=all/webhok')).toMatchObject({
    groups: [],
    warnings: [expect.stringContaining('did you mean `all/webhook`?')],
  })
  const [most, least] = groups.map(({ reason }) => reason)
  const query = new URLSearchParams({ state: 'dead', reason: most ?? '' })
  const listed = await gateway.get<{ deliveries: { eventId: string }[] }>(
    `/api/deliveries?${query.toString()}`,
  )
  expect(listed.deliveries).toHaveLength(4)
  expect(listed.deliveries[0]?.eventId).toBe(groups[0]?.exampleEventId)

  const run = async (...args: string[]) =>
    (await chatgate(gateway.folder, ['dead', ...args, '--admin', gateway.admin])).stdout
  expect(await run('drop', '--reason', 'no such reason')).toBe('0 deliveries dropped.\n')
  expect(await run('drop', '--reason', least ?? '', '--dry-run')).toMatch(
    /^2 deliveries would be dropped\.\nPlanned (?:at \S+|from \S+ to \S+), for:\n {2}all\/webhook: 2\n$/,
  )
  expect(await run('drop', '--reason', least ?? '')).toBe('2 deliveries dropped.\n')
  isMended = true
  expect(await run('replay', '--reason', most ?? '')).toBe('4 deliveries replayed.\n')
  await until(async () => (await groupsOf('?state=delivered')).groups[0]?.count === 4, 'four are delivered')
  expect((await groupsOf('')).groups).toEqual([])
})

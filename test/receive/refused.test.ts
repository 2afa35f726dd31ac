/** Refused callbacks: a bounded sample that shows what is wrong, and that can be tried again once it is mended. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import {
  HEAD,
  newestEvent,
  profileChange,
  signature,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { until } from '../support/until.ts'

const config = (token: string): string =>
  `${HEAD.replace('{}', `{ token: ${token} }`)}\nroutes: { all: { when: "*", steps: [{ log: {} }] } }\n`

interface Row {
  id: string
  from: string
  answer: string
  why: string
  query: string
  body: string
}

test('a callback that a wrong token refused is kept when it is tried again with the right one', async () => {
  const gateway = await startGateway({ config: config('mistyped-token') })
  const sign = signature('right-token')
  expect((await gateway.post(profileChange('alice'), sign)).status).toBe(403)
  const { refused } = await gateway.get<{ refused: Row[] }>('/api/refused')
  expect(refused).toMatchObject([{ answer: 'sign-wrong', why: 'Sign is wrong' }])
  expect(refused[0]?.body).toContain('alice')
  expect(JSON.stringify(refused)).not.toContain(sign.Sign)

  const again = ['refused', 'retry', '--all', '--admin', gateway.admin]
  const stillWrong = await chatgate(gateway.folder, again)
  expect(stillWrong).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('it would be refused again: Sign is wrong'),
  })
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), config('right-token'))
  await until(
    async () => (await gateway.get<{ version: number }>('/api/config')).version === 2,
    'the right token is in force',
  )
  const kept = await chatgate(gateway.folder, again)
  const event = await newestEvent(gateway, 'command=Profile.CallbackPortraitSet')
  expect(kept).toMatchObject({ code: 0, stdout: `${refused[0]?.id} is kept as ${event.id}\n` })
  expect(event.subject).toBe('alice')
  const empty = await chatgate(gateway.folder, ['refused', '--admin', gateway.admin])
  expect(empty.stdout).toContain('No callback has been refused')
})

test('a flood of refusals leaves one each second, and none that is too large', async () => {
  const gateway = await startGateway({ config: config('a-token') })
  for (let n = 0; n < 50; n++) await gateway.post(profileChange(`user-${n}`))
  const { refused } = await gateway.get<{ refused: Row[] }>('/api/refused')
  expect(refused.length).toBeLessThan(50)
  expect(refused.at(-1)).toMatchObject({ answer: 'sign-missing', body: expect.stringContaining('user-0') })
  await until(async () => {
    await gateway.post({ ...profileChange('large'), filler: 'x'.repeat(100_000) })
    const { refused: now } = await gateway.get<{ refused: Row[] }>('/api/refused')
    return now.some(({ body }) => body === '')
  }, 'a large one is in the sample without its body')
  const { code, stderr } = await chatgate(gateway.folder, [
    'refused',
    'retry',
    'no-such-id',
    '--admin',
    gateway.admin,
  ])
  expect({ code, stderr }).toMatchObject({ code: 1 })
})

test('bodies that come slowly, many at once, do not push out what came before', async () => {
  const gateway = await startGateway({ config: config('a-token') })
  await gateway.post(profileChange('earlier'))
  const { port } = new URL(gateway.url)
  const slow = Array.from({ length: 150 }, () => connect(Number(port), '127.0.0.1'))
  const answered = Promise.all(slow.map(socket => once(socket, 'data')))
  for (const socket of slow) {
    socket.on('error', () => {})
    socket.write('POST /callback?SdkAppid=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{')
  }
  // The gateway has all of them when it has this one, which came later.
  await gateway.post(profileChange('later'))
  for (const socket of slow) socket.write('}')
  await answered
  const { refused } = await gateway.get<{ refused: Row[] }>('/api/refused')
  expect(refused.at(-1)).toMatchObject({ body: expect.stringContaining('earlier') as string })
  // One in each second, however long it takes to open so many connections.
  expect(refused.length).toBeLessThan(60)
  for (const socket of slow) socket.destroy()
})

test('the sender is the one that our proxies name, and nobody else is believed', async () => {
  const start = (proxies: string) =>
    startGateway({ config: config('a-token').replace('port: 0', `port: 0, proxies: ${proxies}`) })
  const believing = await start('[127.0.0.0/8, 10.0.0.0/8]')
  const other = await start('[10.0.0.0/8]')
  const headers = { 'x-forwarded-for': '1.2.3.4, 9.9.9.9, 10.1.2.3' }
  const fromOf = async (gateway: RunningGateway): Promise<string[]> => {
    await fetch(gateway.url, { method: 'POST', body: '{"a":1}', headers })
    return (await gateway.get<{ refused: Row[] }>('/api/refused')).refused.map(({ from }) => from)
  }
  expect(await fromOf(believing)).toEqual(['9.9.9.9'])
  expect(await fromOf(other)).toEqual(['127.0.0.1'])
  await believing.logged(({ msg, from }) => msg === 'refused a callback' && from === '9.9.9.9', 'its sender')
  const listed = await chatgate(believing.folder, ['refused', '--admin', believing.admin])
  expect(listed.stdout).toContain('9.9.9.9')
})

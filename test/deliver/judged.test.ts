/** What a receiver says in its answer decides what became of a delivery, where the config has conditions on it. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SECRET = `Bearer ${'secret-of-the-receiver-'.repeat(8)}end`

test('an answer with a code is tried again, delivered or dead, and repeats no secret', async () => {
  const answers = [
    (said: string) => ({ errcode: 45009, errmsg: said }),
    () => ({ errcode: 0 }),
    (said: string) => ({ errcode: 40001, errmsg: said }),
  ]
  const receiver = await startReceiver({
    answer: ({ headers }) => ({
      body: JSON.stringify(answers.shift()?.(headers['authorization'] ?? '') ?? { errcode: 0 }),
    }),
  })
  const options = {
    url: receiver.url,
    headers: { authorization: SECRET },
    expect: 'body.errcode == 0',
    reject: 'body.errcode == 40001',
    retry: { first: '20ms' },
  }
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: ${JSON.stringify(options)} }] } }`,
  })
  const stateOf = async (user: string) => (await newestEvent(gateway, `subject=${user}`)).deliveries[0]
  await gateway.post(profileChange('alice'))
  await until(
    async () => (await stateOf('alice'))?.state === 'delivered',
    'the second answer is what is expected',
  )
  expect(await stateOf('alice')).toMatchObject({ attempts: 2 })
  await gateway.post(profileChange('bob'))
  await until(async () => (await stateOf('bob'))?.state === 'dead', 'the third answer refuses it')
  const shown = await Promise.all(
    ['alice', 'bob'].map(async user => {
      const { id } = await newestEvent(gateway, `subject=${user}`)
      return (await chatgate(gateway.folder, ['show', id, '--admin', gateway.admin])).stdout
    }),
  )
  expect(shown[0]).toContain('answered 200, but `body.errcode == 0` is false: body.errcode is 45009')
  expect(shown[1]).toContain('answered 200, which `reject` refuses')
  for (const text of [...shown, ...gateway.output]) expect(text).not.toContain('secret-of-the-receiver')
  await receiver.close()
})

/** The address or token of each destination that tells people is shown nowhere, also where its receiver repeats it. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { MESSAGE_PLUGINS } from '../support/message-plugins.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'
import { until } from '../support/until.ts'

/** All that it was sent, in an encoding. */
type Echo = (said: string) => string

const ECHOES: readonly [what: string, echo: Echo][] = [
  ['as it came', said => said],
  ['decoded', said => decodeURIComponent(said)],
  ['in JSON', said => JSON.stringify({ error: { message: said }, description: said, errmsg: said })],
  ['behind much else', said => `${'x'.repeat(300)} ${said}`],
  [
    'with a code',
    said =>
      JSON.stringify({
        errcode: 7,
        code: 7,
        error_code: 7,
        errmsg: said,
        msg: said,
        description: said,
        message: said,
      }),
  ],
]

const saidTo = ({ url, headers, body }: ReceivedRequest): string =>
  `${url} ${headers['authorization'] ?? ''} ${String(body).replaceAll('%', '')}`

/** What stands in the options of all of them and nobody may see. */
const SECRETS =
  /693a91f6|f3a1-example|566cc69da782ec|SECexample|AAvery-secret|example-token|example-signature|xxx-example|token-example|example-key|e93facc0|1234-example/i

test.each(ECHOES)('%s', async (_, echo) => {
  const receiver = await startReceiver({ answer: request => ({ status: 500, body: echo(saidTo(request)) }) })
  const steps = MESSAGE_PLUGINS.map(({ plugin, optionsFor }, index) => ({
    [plugin]: { name: `to-${index}`, ...optionsFor(receiver.url), retry: { first: '1h' } },
  }))
  const config = `${HEAD}routes: { all: { when: Profile.*, steps: ${JSON.stringify(steps)} } }`
  const gateway = await startGateway({ config })
  await gateway.post(profileChange('alice'))
  await receiver.received(steps.length)
  await until(
    async () =>
      (await newestEvent(gateway, 'subject=alice')).deliveries.every(({ attempts }) => attempts === 1),
    'all attempts are known',
  )
  const { id } = await newestEvent(gateway, 'subject=alice')
  const shown = [
    JSON.stringify(await newestEvent(gateway, 'subject=alice')),
    JSON.stringify(await gateway.get('/api/destinations')),
    JSON.stringify(await gateway.get('/api/deliveries')),
    ...(await Promise.all(
      steps.map(async (_step, index) => {
        const answer = await fetch(`${gateway.admin}/api/destinations/all/to-${index}/test`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"command":"Profile.CallbackPortraitSet"}',
        })
        return answer.text()
      }),
    )),
  ]
  for (const args of [
    ['show', id, '--admin', gateway.admin],
    ['destinations', '--admin', gateway.admin],
    ['trace', 'Profile.CallbackPortraitSet'],
    ['check', '--online'],
  ]) {
    const { stdout, stderr } = await chatgate(gateway.folder, args)
    shown.push(`${args.join(' ')}\n${stdout}\n${stderr}`)
  }
  shown.push(gateway.output.join('\n'))
  expect(shown[0]).toContain('***')
  for (const text of shown) expect(text).not.toMatch(SECRETS)
})

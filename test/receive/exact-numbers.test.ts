/** Numbers that JavaScript would round reach everybody with the digits that Chat sent. */
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SNOWFLAKE = '7615917337495251231'

const PROFILE = `{"CallbackCommand":"Profile.CallbackPortraitSet","EventTime":1670574414123,"From_Account":"alice",
"Operator_Account":"alice","ProfileItem":[{"Tag":"Tag_Profile_Custom_Id","Value":${SNOWFLAKE}}],
"Long":12345678901234567890,"Far":1e400,"Near":1.50,"Secret":"alice"}`

const READ = { Long: '12345678901234567890', Far: '1e400', Near: 1.5 }

/** Of an event; it knows more fields. */
const CHANGES = [{ tag: 'Tag_Profile_Custom_Id', value: SNOWFLAKE }]

test('on every way out, as in the record', async () => {
  const { url, received, close } = await startReceiver({ answer: () => ({ body: 'ok' }) })
  onTestFinished(close)
  const gateway = await startGateway({
    config: `${HEAD}routes:
  event: { when: Profile.*, steps: [{ webhook: { url: '${url}/event' } }] }
  chat: { when: '*', steps: [{ webhook: { url: '${url}/chat', body: chat } }] }
  redacted:
    when: Profile.*
    steps: [{ redact: { fields: [body.Secret] } }, { webhook: { url: '${url}/redacted', body: chat } }]
  shaped:
    when: Profile.*
    steps: [{ shape: { body: { id: '{{ changes[0].value }}', long: 'n{{ body.Long }}' } } }, { webhook: { url: '${url}/shaped', body: chat } }]
  slack: { when: Profile.*, steps: [{ slack: { url: '${url}/slack', text: '{{ body.Long }} {{ changes[0].value }} {{ body.Far }}' } }] }
  matched: { when: Profile.*, steps: [{ match: { expression: 'body.Long == "12345678901234567890"' } }, { webhook: { url: '${url}/matched' } }] }
  account: { when: C2C.*, steps: [{ webhook: { url: '${url}/account' } }] }
`,
  })
  expect(await gateway.post(PROFILE)).toMatchObject({ status: 200, answer: { ErrorCode: 0 } })
  const requests = await received(6)
  const bodyAt = (path: string): string =>
    String(requests.find(request => request.url.split('?')[0] === path)?.body)
  expect(JSON.parse(bodyAt('/event'))).toMatchObject({ changes: CHANGES, body: READ })
  expect(bodyAt('/chat')).toBe(PROFILE)
  expect(JSON.parse(bodyAt('/redacted'))).toMatchObject({ ...READ, Secret: '***' })
  expect(JSON.parse(bodyAt('/shaped'))).toEqual({ id: SNOWFLAKE, long: 'n12345678901234567890' })
  expect(JSON.parse(bodyAt('/slack'))).toMatchObject({
    text: expect.stringContaining(`12345678901234567890 ${SNOWFLAKE} 1e400\n`),
  })
  expect(JSON.parse(bodyAt('/matched'))).toMatchObject({ body: READ })

  const kept = await newestEvent(gateway)
  expect(await gateway.get(`/api/events/${kept.id}`)).toMatchObject({ changes: CHANGES, body: READ })
  const shown = await chatgate(gateway.folder, ['show', kept.id, '--admin', gateway.admin])
  expect(shown.stdout).toContain('12345678901234567890')
  const traced = await chatgate(gateway.folder, ['trace', kept.id, '--admin', gateway.admin])
  expect(traced.stdout).toContain(`12345678901234567890 ${SNOWFLAKE} 1e400`)

  // An account that is a number is one all the same, and a number where one belongs still fits.
  await gateway.post(`{"CallbackCommand":"C2C.CallbackAfterSendMsg","From_Account":144115216631667826,"To_Account":"bob",
"MsgSeq":12345678901234567890,"MsgRandom":1,"MsgTime":1557481126,"MsgBody":[]}`)
  await gateway.post(`{"CallbackCommand":"C2C.CallbackAfterSendMsg","From_Account":"alice","To_Account":"bob",
"MsgSeq":12345678901234567890,"MsgRandom":1,"MsgTime":1557481126,"MsgBody":[]}`)
  await gateway.post(
    `{"CallbackCommand":"Push.OfflinePush","Batch":${SNOWFLAKE},"Events":[{"To_Account":"carol","Id":1e400}]}`,
  )
  await until(
    async () => (await newestEvent(gateway, 'subject=carol')).routedAt !== undefined,
    'it is routed',
  )
  const others = (await received(11)).slice(6)
  const senders = others.flatMap(({ url: path, body }) =>
    path === '/account' ? [(JSON.parse(String(body)) as { operator: string }).operator] : [],
  )
  expect(new Set(senders)).toEqual(new Set(['alice', '144115216631667826']))
  expect(others.map(({ body }) => String(body))).toContainEqual(
    `{"CallbackCommand":"Push.OfflinePush","Batch":${SNOWFLAKE},"To_Account":"carol","Id":1e400}`,
  )
})

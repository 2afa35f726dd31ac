/** A service that was made for Chat stands behind the gateway as it is: with `body: chat` it gets what Chat said in the URL too. */
import { expect, test } from 'vitest'
import { SERVICE_TOKEN, startChatService } from '../support/chat-service.ts'
import { chatgate } from '../support/command-line.ts'
import { change, destination } from '../support/delivering.ts'
import { HEAD, postCallback, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const message = (command: string) => ({
  CallbackCommand: command,
  From_Account: 'ann',
  GroupId: '@TGS#1',
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
})

test('such a service is asked, told of events, and told again, and finds in the URL what it looks for', async () => {
  const service = await startChatService()
  const step = `{ url: "${service.url}/callback?of=ours", body: chat, chatToken: ${SERVICE_TOKEN} }`
  const gateway = await startGateway({
    config: `${HEAD}
answers: { Group.CallbackBeforeSendMsg: { otherwise: discard, unusable: discard, steps: [{ ask: ${step} }] } }
routes: { all: { when: Profile.*, steps: [{ webhook: ${step} }] } }`,
  })
  const question = message('Group.CallbackBeforeSendMsg')
  const query = { RequestId: 'r-1', Sign: 'of-chat', RequestTime: '1', token: 'hush', password: 'hush' }
  expect(await gateway.post(question, query)).toMatchObject({ answer: { ErrorCode: 1 } })
  expect(await gateway.post(question, { ...query, OptPlatform: 'RESTAPI' })).toMatchObject({
    answer: { ErrorCode: 0 },
  })

  await gateway.post(change('ann', 1), query)
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === 1, 'it is delivered')
  const admin = ['--admin', gateway.admin]
  await chatgate(gateway.folder, ['replay', '--destination', 'all/webhook', '--state', 'delivered', ...admin])
  const [first, , told, again] = await service.received(4)
  expect(first?.url).toMatch(
    /^\/callback\?of=ours&SdkAppid=1400000001&CallbackCommand=Group\.CallbackBeforeSendMsg&contenttype=json&ClientIP=127\.0\.0\.1&OptPlatform=iOS&RequestId=r-1&Sign=[0-9a-f]{64}&RequestTime=\d{10}$/,
  )
  for (const request of [told, again]) expect(request?.url).toContain('&RequestId=r-1&Sign=')
  await until(
    async () => (await destination(gateway, 'all/webhook'))?.waiting === 0,
    'it is delivered once more',
  )
  expect(await destination(gateway, 'all/webhook')).toMatchObject({ dead: 0 })
  expect(JSON.stringify(service.requests.map(({ url }) => url))).not.toContain('hush')

  const traced = await chatgate(gateway.folder, ['trace', 'Profile.CallbackPortraitSet'])
  expect(traced.stdout).not.toContain('of=ours')
  expect(traced.stdout).toMatch(
    /POST http:\S+\/callback\?\S+&SdkAppid=1400000001&\S+&Sign=\*\*\*&RequestTime=\d+/,
  )
  await chatgate(gateway.folder, ['send', '--to', 'all/webhook', 'Profile.CallbackPortraitSet'])
  const tested = (await service.received(5))[4]
  expect(tested?.url).toMatch(/&SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet&.*&Sign=/)
})

test('what a transform took out of the event, or the URL of the step says itself, does not leave in the query', async () => {
  const receiver = await startReceiver({ answer: () => ({ body: '{"ErrorCode":0}' }) })
  const own = `${receiver.url}/own?sdkappid=7`
  const gateway = await startGateway({
    config: `${HEAD}
answers:
  Group.CallbackBeforeSendMsg:
    steps: [{ redact: { fields: [clientIp], remove: true } }, { ask: { url: '${own}', body: chat } }]
routes:
  all:
    when: Profile.*
    steps:
      - webhook: { name: above, url: '${receiver.url}/above', body: chat }
      - redact: { fields: [clientIp, platform] }
      - webhook: { name: below, url: '${receiver.url}/below', body: chat }
      - webhook: { name: event, url: '${receiver.url}/event' }`,
  })
  const known = 'SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet&contenttype=json'
  await gateway.post(message('Group.CallbackBeforeSendMsg'))
  await gateway.post(change('ann', 1), { tiny: '1', RequestId: 'x'.repeat(300) })
  const requests = await receiver.received(4)
  expect(requests.map(({ url }) => url).toSorted()).toEqual([
    `/above?${known}&ClientIP=127.0.0.1&OptPlatform=iOS`,
    `/below?${known}&ClientIP=***&OptPlatform=***`,
    '/event',
    '/own?sdkappid=7&CallbackCommand=Group.CallbackBeforeSendMsg&contenttype=json&OptPlatform=iOS',
  ])
  expect(requests.some(({ url }) => url.includes('Sign'))).toBe(false)
})

test('parameters are posted in the spelling that they came in; what only looks like one of them is not', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: '${receiver.url}', body: chat } }] } }`,
  })
  const url = `${gateway.url}?sdkappid=1400000001&command=call_end&RequestID=a%26b&clientip=1%2e2`
  await fetch(url, { method: 'POST', body: '{"a":1}' })
  await postCallback(`${gateway.url}?sdkappid=7&command=other`, change('ann', 1))
  await gateway.post('{"Events":[{"To_Account":"ann", "n":1.0},{"To_Account":"bob"}]}', {
    CallbackCommand: 'Push.OfflinePush',
  })
  const requests = await receiver.received(4)
  // Of a batch each event carries its own part, with its numbers as they stood there.
  const items = requests.filter(({ url: at }) => at.includes('CallbackCommand=Push.OfflinePush'))
  expect(items.map(({ body }) => body.toString()).toSorted()).toEqual([
    '{"To_Account":"ann","n":1.0}',
    '{"To_Account":"bob"}',
  ])
  const urls = requests.map(request => request.url)
  const older = urls.find(at => at.includes('command=call_end'))
  const newer = urls.find(at => at.includes('PortraitSet'))
  expect(older).toBe('/?sdkappid=1400000001&command=call_end&RequestID=a%26b&clientip=1%2e2')
  expect(newer).toBe(
    '/?SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet&contenttype=json&ClientIP=127.0.0.1&OptPlatform=iOS',
  )
})

/** What is kept of a callback: its bytes as they came, even where they do not fit, never its Sign; and once, where Chat repeats it. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LOG_ONLY, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { change, posts, raw, signed, start } from '../support/signed-callbacks.ts'

describe('what is kept', () => {
  test('an unreadable event is kept with the path of what does not fit, and no plugin sees it', async () => {
    const gateway = await start()
    const body = { From_Account: 'alice', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: null }] }
    const { answer } = await posts(body)(gateway.url)
    expect(answer.ErrorInfo).toContain('/ProfileItem/0/Value must be')
    const event = await newestEvent(gateway)
    expect(event).toMatchObject({ reason: 'unreadable', routes: [], deliveries: [] })
    expect(event.unreadable).toContain('/ProfileItem/0/Value')
  })

  test('bytes that are not valid UTF-8 are kept as they came, inflated where they came compressed', async () => {
    const gateway = await start()
    const bytes = Buffer.concat([
      Buffer.from('{"From_Account":"'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('","ProfileItem":[]}'),
    ])
    await posts(new Uint8Array(bytes))(gateway.url)
    const first = await newestEvent(gateway)
    const stored = async (id: string) =>
      Buffer.from(await (await fetch(`${gateway.admin}/api/events/${id}/body`)).arrayBuffer())
    expect(await stored(first.id)).toEqual(bytes)

    const init = {
      method: 'POST',
      body: new Uint8Array(gzipSync(bytes)),
      headers: { 'content-encoding': 'gzip' },
    }
    const search = new URLSearchParams({
      SdkAppid: '1400000001',
      CallbackCommand: 'Profile.CallbackPortraitSet',
      ...signed(),
    })
    expect((await raw(init, `?${search.toString()}`)(gateway.url)).status).toBe(200)
    const second = await newestEvent(gateway)
    expect(second.id).not.toBe(first.id)
    expect(await stored(second.id)).toEqual(bytes)
  })

  test('the record shows neither Sign nor RequestTime', async () => {
    const gateway = await start()
    await posts(change)(gateway.url)
    const event = await newestEvent(gateway)
    expect(event.query).toContain('OptPlatform=iOS')
    expect(event.query).not.toMatch(/Sign|RequestTime/)
  })
})

test('a callback that Chat repeats is answered OK and kept once', async () => {
  const gateway = await startGateway({
    config: LOG_ONLY,
  })
  const body = profileChange('alice')
  for (let time = 0; time < 3; time += 1) expect((await gateway.post(body)).answer.ActionStatus).toBe('OK')
  await gateway.post({ ...body, EventTime: body.EventTime + 1 })
  // Two friendships that begin alike are two: nothing in them tells a repeat.
  const timeless = {
    CallbackCommand: 'Sns.CallbackFriendAdd',
    PairList: [{ From_Account: 'a', To_Account: 'b' }],
  }
  await gateway.post(timeless)
  await gateway.post(timeless)
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events')
  expect(events).toHaveLength(4)
})

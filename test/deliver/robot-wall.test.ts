/** A wall of events in front of a chat robot that takes few messages: digests stay within its limits, and lose nothing. */
import { expect, test } from 'vitest'
import { destination } from '../support/delivering.ts'
import { HEAD, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const EVENTS = 10_000
const AT_ONCE = 50

/** As WeCom's robots, only ten times faster, so that nobody has to wait: 20 messages in 6 s instead of 60. */
const LIMIT = { count: 20, withinMs: 6_000 }
const RATE = '150/m'

const contentOf = ({ body }: ReceivedRequest): string => JSON.parse(String(body)).markdown.content

const startRobot = () => {
  const taken: ReceivedRequest[] = []
  const judge = (request: ReceivedRequest): [errcode: number, errmsg: string] => {
    if (taken.filter(({ at }) => request.at - at < LIMIT.withinMs).length >= LIMIT.count)
      return [45009, 'api freq out of limit']
    if (Buffer.byteLength(contentOf(request)) > 4_096)
      return [40058, 'markdown.content exceed max length 4096. invalid Request Parameter']
    taken.push(request)
    return [0, 'ok']
  }
  return startReceiver({
    answer: request => {
      const [errcode, errmsg] = judge(request)
      return { body: JSON.stringify({ errcode, errmsg }) }
    },
  }).then(receiver => ({ ...receiver, taken }))
}

test(
  '10,000 events become digests that the robot takes, and none is lost',
  { timeout: 120_000 },
  async () => {
    const robot = await startRobot()
    const url = `${robot.url}/cgi-bin/webhook/send?key=0123-4567`
    const gateway = await startGateway({
      config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ wecom: { url: "${url}", digest: 1s, rate: ${RATE} } }] } }`,
    })
    let next = 0
    const post = async (): Promise<void> => {
      while (next < EVENTS) {
        const { answer } = await gateway.post(profileChange(`user-${next++}-${'字'.repeat(20)}`))
        expect(answer.ErrorCode).toBe(0)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, post))
    await until(
      async () => (await destination(gateway, 'all/wecom'))?.delivered === EVENTS,
      'all have been told',
    )
    expect(robot.requests, 'the robot refused nothing').toHaveLength(robot.taken.length)
    const counts = robot.taken
      .map(contentOf)
      .map(text => Number(/^\*\*(\d+) events\*\*/.exec(text)?.[1] ?? 1))
    expect(counts.reduce((a, b) => a + b)).toBe(EVENTS)
    expect(robot.taken.length).toBeLessThan(EVENTS / 100)
  },
)

/** Slack through the front door: a digest tells all of a burst, and the same again after a kill; a template that fails is a dead letter. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { destination } from '../support/delivering.ts'
import { HEAD, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const slackDigest = (url: string, options: string): string => `${HEAD}
routes:
  admin-edits:
    when: Profile.CallbackPortraitSet
    steps:
      - admin-filter: {}
      - slack: { url: "${url}/services/T0/B0/secret-part", ${options} }
`

const textOf = ({ body }: ReceivedRequest): string => (JSON.parse(body.toString()) as { text: string }).text

test('hundreds of edits within the time are one Slack message that says who, what and how many', async () => {
  const slack = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const gateway = await startGateway({ config: slackDigest(slack.url, 'digest: 3s') })
  const posts = Array.from({ length: 300 }, (_, n) =>
    gateway.post(
      profileChange(
        n === 0 ? '<!here>' : `user${n}`,
        { Tag_Profile_IM_Role: n },
        n % 3 ? 'administrator' : 'helper',
      ),
    ),
  )
  await Promise.all(posts)
  await until(
    async () => (await destination(gateway, 'admin-edits/slack'))?.delivered === 300,
    'all have been told',
  )
  expect(slack.requests.length).toBeLessThanOrEqual(3)
  const texts = slack.requests.map(textOf)
  const counts = texts.map(text => Number(/\*(\d+) events\*/.exec(text)?.[1]))
  expect(counts.reduce((a, b) => a + b)).toBe(300)
  expect(texts[0]).toMatch(
    /by administrator \(\d+\), helper \(\d+\)\n• Profile\.CallbackPortraitSet (&lt;!here&gt;|user\d+): Tag_Profile_IM_Role\n/,
  )
  expect(texts[0]).toMatch(/… and \d+ more\n_id \w{8}_$/)
  expect(texts.join()).not.toContain('<!here>')
})

test('a digest that was under way when the gateway was killed is sent again with the same members', async () => {
  const slack = await startReceiver({ answer: (_request, index) => ({ hang: index === 0, body: 'ok' }) })
  const folder = temporaryFolder()
  const config = slackDigest(slack.url, 'digest: 1s, rate: 100/s')
  const first = await startGateway({ config, folder })
  for (let n = 0; n < 5; n += 1) await first.post(profileChange(`user${n}`, {}, 'administrator'))
  await slack.received(1)
  await first.kill()
  const second = await startGateway({ config, folder })
  await second.post(profileChange('later', {}, 'administrator'))
  const requests = await slack.received(3)
  const [before = '', ...after] = requests.map(textOf)
  expect(before).toContain('*5 events*')
  // The same message, and it says that it may be a repeat.
  const again = before.replace(/_$/, ', attempt 2_')
  expect(after).toContain(again)
  const alone = after.find(text => text !== again)
  expect(alone).toMatch(/^\*Profile\.CallbackPortraitSet\* later by administrator\n_id \w{8}_$/)
})

test('a template that fails on an event is a dead letter with its reason, and can be replayed when it is mended', async () => {
  const slack = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const folder = temporaryFolder()
  const endless = 'text: "{% for one in (1..100000000) %}x{% endfor %}"'
  const first = await startGateway({ config: slackDigest(slack.url, endless), folder })
  await first.post(profileChange('alice', {}, 'administrator'))
  await until(async () => (await destination(first, 'admin-edits/slack'))?.dead === 1, 'it is dead')
  expect((await newestEvent(first, 'subject=alice')).deliveries[0]?.reason).toMatch(
    /^rejected: the template failed: /,
  )
  await first.stop()
  const second = await startGateway({ config: slackDigest(slack.url, 'text: "{{ subject }}"'), folder })
  await chatgate(folder, ['dead', 'replay', '--all', '--admin', second.admin])
  expect(textOf((await slack.received(1))[0] as ReceivedRequest)).toMatch(/^alice\n_id \w{8}, replay/)
})

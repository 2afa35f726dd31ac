/** What a plugin logs, prints and throws without end is told by its step, and takes no room from what others say and do. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { receiver, startWithBadPlugins, subjectsAt, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { profileChange } from '../support/gateway.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask } from '../decide/scripted-responder.ts'
import { until } from '../support/until.ts'

const COMMAND = 'C2C.CallbackBeforeSendMsg'
const FLOODS = 'floods-on'

/** A route for each moment in which one floods: it takes what its operator is named after. */
const routes = (stop: string): string =>
  Object.entries({
    filter: 'bad-filter: {}',
    transform: 'bad-transform: {}',
    deliver: 'bad-destination: {}',
    digest: 'bad-destination: { digest: 1s }',
    start: `bad-destination: { start: ${FLOODS} }`,
    preview: `bad-destination: { preview: ${FLOODS} }`,
    stop: `bad-destination: { ${stop} }`,
  })
    .map(
      ([moment, step]) =>
        `  ${moment}: { when: Profile.*, steps: [{ match: { expression: 'operator == "${moment}"' } }, { ${step} }, { log: {} }] }`,
    )
    .join('\n')

const TOLD = [
  'a plugin threw outside of its call',
  'a plugin left a rejection unhandled',
  'what a plugin writes is too much',
]

test('a plugin that floods without end, in whatever moment, is told by its name, and all goes on', async () => {
  const healthy = await receiver()
  const config = (stop: string): string => `
routes:
${routes(stop)}
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
answers: { ${COMMAND}: { within: 1500ms, otherwise: refuse, steps: [{ bad-responder: {} }] } }
`
  const gateway = await startWithBadPlugins(config(`stop: ${FLOODS}`))
  const passes = async (subject: string, operator = subject): Promise<void> => {
    expect((await gateway.post(profileChange(subject, {}, operator))).status).toBe(200)
    await until(() => subjectsAt(healthy).includes(subject), `${subject} arrives`)
    // What the gateway says itself is not among what is lost.
    const isIt = (line: { msg: string; subject?: unknown }): boolean =>
      line.msg === 'routed' && line.subject === subject
    await gateway.logged(isIt, `what became of ${subject}`)
  }
  const untilTold = async (step: string): Promise<void> => {
    for (const msg of TOLD)
      await gateway.logged(line => line.msg === msg && line['step'] === step, `${msg}: ${step}`)
  }

  await untilTold('start/2. bad-destination')
  for (const kind of ['filter', 'transform']) {
    await passes(`${kind}:${FLOODS}`, kind)
    await untilTold(`${kind}/2. bad-${kind}`)
  }
  for (const [moment, method] of [
    ['deliver', 'deliver'],
    ['digest', 'deliverMany'],
  ] as const) {
    await passes(`${method}:${FLOODS}`, moment)
    await passes(`beside-${method}`, moment)
    await untilTold(`${moment}/2. bad-destination`)
  }
  const callback = profileChange('traced', {}, 'preview')
  await fetch(`${gateway.admin}/api/trace`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: { CallbackCommand: callback.CallbackCommand }, body: callback }),
  })
  await untilTold('preview/2. bad-destination')
  for (const wanted of [FLOODS, 'works'])
    expect(await ask(gateway, sampleFile(COMMAND), wanted)).toMatchObject({ ErrorCode: 0 })
  await untilTold(`${COMMAND}/1. bad-responder`)

  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), `${WITH_BAD_PLUGINS}${config('')}`)
  expect((await fetch(`${gateway.admin}/api/reload`, { method: 'POST' })).status).toBe(200)
  await passes('after-reload')
  await untilTold('stop/2. bad-destination')
  expect(gateway.log.some(({ msg }) => msg.includes('the work thread was lost'))).toBe(false)
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)
})

/** Promise 3 for those who decide: a responder that never answers takes the place of no other, and is told. */
import { expect, test } from 'vitest'
import { startWithBadPlugins } from '../support/bad-plugin.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, decisionOf } from './scripted-responder.ts'
import { until } from '../support/until.ts'

const HANGING = 'C2C.CallbackBeforeSendMsg'
const OTHER = 'Group.CallbackBeforeSendMsg'

test('more questions than can wait at once, none ever answered: another command is asked all the time, and soon the same one again', async () => {
  const gateway = await startWithBadPlugins(`
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
  ${HANGING}: { within: 10ms, otherwise: refuse, steps: [{ bad-responder: {} }] }
  ${OTHER}: { within: 1500ms, otherwise: refuse, steps: [{ bad-responder: {} }] }
`)
  const allowed = async (): Promise<void> => {
    expect(await ask(gateway, sampleFile(OTHER), 'works')).toMatchObject({ ErrorCode: 0 })
  }
  for (let round = 0; round < 11; round += 1) {
    await Promise.all(Array.from({ length: 100 }, () => ask(gateway, sampleFile(HANGING), 'never')))
    await allowed()
  }
  // What is given up frees its place.
  await until(async () => {
    await ask(gateway, sampleFile(HANGING), 'works')
    return (await decisionOf(gateway, HANGING)).reason === 'answered'
  }, 'the same command is asked again')
  await gateway.logged(
    ({ msg, step }) => msg === 'responder-hung' && step === `${HANGING}/1. bad-responder`,
    'who hangs',
  )
})

test('a responder that never settles is told in the record, also where nobody waits for it', async () => {
  const gateway = await startWithBadPlugins(`
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
  ${HANGING}: { within: 10ms, steps: [{ bad-responder: {} }] }
  ${OTHER}: { within: 10ms, mode: shadow, steps: [{ bad-responder: {} }] }
`)
  await ask(gateway, sampleFile(HANGING), 'never')
  await ask(gateway, sampleFile(OTHER), 'never')
  const verdict = {
    reason: 'responder-hung',
    why: expect.stringContaining('neither answered nor stopped') as string,
  }
  const isThere = ({ verdict: late }: { verdict?: unknown }): boolean => late !== undefined
  expect(await decisionOf(gateway, HANGING, isThere)).toMatchObject({ reason: 'late', verdict })
  expect(await decisionOf(gateway, OTHER, isThere)).toMatchObject({ reason: 'shadow', verdict })
})

const MISTAKES = [
  ['throws', 'responder-threw', 'no luck'],
  ['rejects', 'responder-threw', 'no luck'],
  ['throws-no-text', 'responder-threw', 'cannot be shown'],
  ['throws-odd-text', 'responder-threw', 'Symbol(odd)'],
  ['nonsense', 'responder-misbehaved', 'must return an answer'],
  ['nonsense-later', 'responder-misbehaved', 'must return an answer'],
  ['fails-oddly', 'responder-misbehaved', '`failed` must be a string'],
  ['answers-oddly', 'responder-misbehaved', '`CloudCustomData` is a'],
] as const

const FLOODS = ['floods-log', 'floods-rejections', 'floods-timers']

test('what a responder does wrong is the reason, and what it does beside its answer changes nothing', async () => {
  const gateway = await startWithBadPlugins(`
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers: { ${HANGING}: { within: 1500ms, otherwise: refuse, steps: [{ bad-responder: {} }] } }
`)
  for (const [deed, reason, why] of MISTAKES) {
    expect(await ask(gateway, sampleFile(HANGING), deed)).toMatchObject({ ErrorCode: 1 })
    const decision = await decisionOf(
      gateway,
      HANGING,
      found => found.reason === reason && found.why?.includes(why),
    )
    expect(decision).toMatchObject({ told: 'refuse', step: `${HANGING}/1. bad-responder` })
  }
  for (const deed of FLOODS) {
    expect({ deed, ...(await ask(gateway, sampleFile(HANGING), deed)) }).toMatchObject({ deed, ErrorCode: 0 })
    expect(await ask(gateway, sampleFile(HANGING), 'works')).toMatchObject({ ErrorCode: 0 })
  }
})

/** Commands run plugins too: whatever one does, the command ends, and says which one it was. */
import { describe, expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { BAD_PLUGINS, WITH_BAD_PLUGINS } from '../support/bad-plugin.ts'
import { chatgate } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'

eachHasItsEnd()

/** For \`chatgate test\`. */
const TESTS = `
loops: { set: { From_Account: "filter:loops" }, sent: [] }
`

const run = async (steps: string, args: readonly string[]) => {
  const config = `${WITH_BAD_PLUGINS}
routes: { bad: { when: Profile.*, steps: [${steps}] } }
answers: { Group.CallbackBeforeSendMsg: { within: 200ms, otherwise: refuse, steps: [{ bad-responder: {} }] } }
`
  const files = { ...BAD_PLUGINS, 'gateway.test.yaml': TESTS, 'gateway.config.yaml': config }
  const folder = temporaryFolder(files)
  const { code, stdout, stderr } = await chatgate(folder, args)
  return { code, text: `${stdout}${stderr}` }
}

type Row = [args: string, steps: string, code: number, said: string]

const CHECK = 'check'
const ONLINE = 'check --online'
const TRACE = 'trace Profile.CallbackPortraitSet'
const traced = (wanted: string) => `${TRACE} --set From_Account=${wanted}`
const FILTER = '{ bad-filter: {} }, { bad-destination: {} }'
const TRANSFORM = '{ bad-transform: {} }, { bad-destination: {} }'
const destination = (options: string) => `{ bad-destination: { ${options} } }`

const MISTAKES: Row[] = [
  [CHECK, destination('start: throws'), 1, 'The plugin `bad-destination` refuses to start: no luck'],
  [CHECK, destination('start: rejects'), 1, 'must return an object with deliver() and must not be async'],
  [CHECK, destination('start: never'), 1, 'must return an object with deliver() and must not be async'],
  [CHECK, destination('start: nonsense'), 1, 'must return an object with deliver()'],
  [CHECK, destination('start: floods-rejections'), 0, 'a plugin left a rejection unhandled'],
  [CHECK, destination('start: floods-on'), 0, 'what a plugin writes is too much'],
  [CHECK, destination('start: leaves-timer'), 0, 'gateway.config.yaml is valid'],
  [CHECK, destination('stop: throws'), 0, 'bad/1. bad-destination","why":"no luck"'],
  [CHECK, destination('stop: rejects'), 0, 'bad/1. bad-destination","why":"no luck"'],
  [CHECK, destination('stop: never'), 0, 'stop() did not end within 1500 ms'],
  [CHECK, destination('stop: floods-on'), 0, 'what a plugin writes is too much'],
  [ONLINE, destination('probe: works'), 0, 'there'],
  [ONLINE, destination('probe: throws'), 1, 'no luck'],
  [ONLINE, destination('probe: rejects'), 1, 'no luck'],
  [ONLINE, destination('probe: nonsense-later'), 1, 'probe() of the plugin `bad-destination` must return'],
  [ONLINE, destination('probe: never'), 1, 'probe() of the plugin `bad-destination` did not end within 10 s'],
  [ONLINE, destination('probe: floods-on'), 0, 'what a plugin writes is too much'],
  [TRACE, destination('preview: works'), 0, 'shown'],
  [TRACE, destination('preview: throws'), 0, 'no luck'],
  [TRACE, destination('preview: rejects'), 0, 'preview() must return texts'],
  [TRACE, destination('preview: never'), 0, 'preview() must return texts'],
  [TRACE, destination('preview: nonsense'), 0, 'preview() must return texts'],
  [TRACE, destination('preview: floods-on'), 0, 'what a plugin writes is too much'],
  [traced('filter:throws'), FILTER, 0, 'plugin-threw at bad/1. bad-filter: no luck'],
  [traced('filter:rejects'), FILTER, 0, 'must not be async'],
  [traced('transform:never'), TRANSFORM, 0, 'must not be async'],
  ['trace Group.CallbackBeforeSendMsg --set Wanted=never', FILTER, 0, 'late'],
  ['trace Group.CallbackBeforeSendMsg --set Wanted=rejects', FILTER, 0, 'no luck'],
  [
    'send Profile.CallbackPortraitSet --to bad/bad-destination --set Tester=1',
    destination('timeout: 1s'),
    0,
    'delivered',
  ],
]

/** Each takes five seconds. */
const HANGS: Row[] = [
  [
    'send Profile.CallbackPortraitSet --to bad/bad-destination --set Operator_Account=deliver:loops --set From_Account=deliver:loops',
    destination('timeout: 1m'),
    1,
    'The plugin `bad-destination` (bad/1. bad-destination) did not return for 5 s for the event',
  ],
  [
    CHECK,
    destination('start: loops'),
    1,
    'The plugin `bad-destination` (bad/1. bad-destination) did not return for 5 s',
  ],
  [
    CHECK,
    destination('start: loops-in-the-end'),
    1,
    'The plugin `bad-destination` (bad/1. bad-destination) did not return for 5 s',
  ],
  [
    CHECK,
    destination('stop: loops'),
    1,
    'The plugin `bad-destination` (bad/1. bad-destination) did not return for 5 s',
  ],
  [
    ONLINE,
    destination('probe: loops-later'),
    1,
    'The plugin `bad-destination` (bad/1. bad-destination) did not',
  ],
  [TRACE, destination('preview: loops'), 1, 'The plugin `bad-destination` (bad/1. bad-destination) did not'],
  [traced('transform:loops'), TRANSFORM, 1, 'The plugin `bad-transform` (bad/1. bad-transform) did not'],
  ['test', FILTER, 1, 'The plugin `bad-filter` (bad/1. bad-filter) did not'],
  [
    'trace Group.CallbackBeforeSendMsg --set Wanted=loops-later',
    FILTER,
    1,
    'The plugin `bad-responder` (Group.CallbackBeforeSendMsg/1. bad-responder) did not',
  ],
]

/** Each takes two gigabytes, or five seconds on a machine that is slow. */
const FILLS: Row[] = [
  [CHECK, destination('start: fills'), 1, 'The plugin `bad-destination` (bad/1. bad-destination) '],
  [ONLINE, destination('probe: fills-later'), 1, 'The plugin `bad-destination` (bad/1. bad-destination) '],
]

const ends = async ([args, steps, code, said]: Row): Promise<void> => {
  const ended = await run(steps, args.split(' '))
  expect(ended.text).toContain(said)
  expect(ended.code).toBe(code)
}

describe.concurrent('whatever a plugin does', () => {
  test.for([...MISTAKES, ...HANGS])('%s with %s ends with %i and says: %s', ends)
})

test.for(FILLS)('%s with %s ends with %i and says: %s', ends)

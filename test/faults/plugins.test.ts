/** Plugins that do not do what they should, each beside a route that is well. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newestEvent, type EventDetails } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { until } from '../support/until.ts'
import { signed } from './load.ts'
import { startScene, underFault, type Scene } from './scene.ts'

/** The load goes on for so long before and after it. */
const AROUND_MS = 750

interface BadPlugin {
  name: string
  done: string
  kind: 'filter' | 'transform' | 'destination' | 'responder'
  /** What `start` returns. */
  does: string
  operator: string
  /** Stands in the log. */
  logged?: RegExp
  /** Whether its thread is ended, so that deliveries wait for the next one. */
  endsThread: boolean
}

const HUNG = '`did not return` in the log with step, plugin, event and line, `chatgate_plugins_hung_total`'
/** Twelve seconds for each of three times that it is tried, on a machine that has little time. */
const REPLACED_MS = 60_000

const PLUGINS: BadPlugin[] = [
  {
    name: 'a filter loops',
    kind: 'filter',
    done: 'A filter loops for one event.',
    does: `keep: ({ subject }) => { while (subject === 'bad') {} return true }`,
    operator: HUNG,
    logged: /did not return/,
    endsThread: true,
  },
  {
    name: 'a destination loops',
    kind: 'destination',
    done: 'A destination loops for one event.',
    does: `target: 'nowhere', async deliver({ subject }) { while (subject === 'bad') {} return { status: 'delivered' } }`,
    operator: HUNG,
    logged: /did not return/,
    endsThread: true,
  },
  {
    name: 'a destination never settles',
    kind: 'destination',
    done: 'A destination never settles.',
    does: `target: 'nowhere', deliver: ({ subject }) => subject === 'bad' ? new Promise(() => {}) : Promise.resolve({ status: 'delivered' })`,
    operator: 'the attempt has failed by its time-out',
    endsThread: false,
  },
  {
    name: 'a plugin throws',
    kind: 'filter',
    done: 'A filter throws for one event.',
    does: `keep: ({ subject }) => { if (subject === 'bad') throw new Error('thrown'); return true }`,
    operator: 'the error in the log and at the event',
    logged: /thrown/,
    endsThread: false,
  },
  {
    name: 'a plugin throws out of turn',
    kind: 'filter',
    done: 'A filter throws later, where nobody waits for it.',
    does: `keep: ({ subject }) => { if (subject === 'bad') setTimeout(() => { throw new Error('thrown') }); return true }`,
    operator: 'the error in the log',
    logged: /thrown/,
    endsThread: false,
  },
  {
    name: 'a plugin fills the memory',
    kind: 'filter',
    done: 'A filter keeps more and more until its thread has no memory left, for one event.',
    does: `keep: ({ subject }) => { const all = []; while (subject === 'bad') all.push(new Array(100_000).fill(Math.random())); return true }`,
    operator: 'the thread is out of memory, in the log, `chatgate_work_thread_restarts_total`',
    logged: /memory|did not return/,
    endsThread: true,
  },
]

const sourceOf = ({ kind, does }: Pick<BadPlugin, 'kind' | 'does'>): string => `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({ kind: '${kind}', summary: 'Misbehaves.', options: {}, example: {}, start: () => ({ ${does} }) })
`

const startWith = (plugin: BadPlugin): Promise<Scene> =>
  startScene({
    files: { 'bad.ts': sourceOf(plugin) },
    config: 'plugins: { bad: ./bad.ts }',
    routes:
      plugin.kind === 'destination'
        ? `  bad: { when: Profile.CallbackPortraitSet, steps: [{ bad: { timeout: 500ms, concurrency: 32, retry: { first: 200ms, max: 500ms, giveUpAfter: 2s } } }] }`
        : `  bad: { when: Profile.CallbackPortraitSet, steps: [{ bad: {} }, { log: { name: behind } }] }`,
  })

test.for(PLUGINS)('$name', async (plugin, context) => {
  const { name, done, operator, endsThread, logged } = plugin
  const scene = await startWith(plugin)
  const fault = { name, done, operator, ...(endsThread && { deliveredWithinMs: REPLACED_MS }) }
  const isDecided = async (): Promise<boolean> => {
    const { deliveries } = await badEvent(scene)
    return deliveries.length > 0 && deliveries.every(({ state }) => state !== 'waiting')
  }
  await underFault(context, scene, fault, async () => {
    await sleep(AROUND_MS)
    await scene.gateway.post(
      {
        CallbackCommand: 'Profile.CallbackPortraitSet',
        From_Account: 'bad',
        EventTime: 1,
        n: 0,
        ProfileItem: [],
      },
      signed(),
    )
    await until(isDecided, 'it is decided what becomes of the event')
    await sleep(AROUND_MS)
  })
  expect((await badEvent(scene)).routes.length).toBe(2)
  if (logged !== undefined) expect(scene.gateway.output.join('\n')).toMatch(logged)
  const restarts = (await scrape(scene.gateway)).sum('chatgate_work_thread_restarts_total') ?? 0
  expect(restarts > 0).toBe(endsThread)
})

const badEvent = (scene: Scene): Promise<EventDetails> => newestEvent(scene.gateway, 'subject=bad')

test('responders never settle', async context => {
  const never = { kind: 'responder' as const, does: `answer: () => new Promise(() => {})` }
  const refuses = { kind: 'responder' as const, does: `answer: () => ({ decision: 'refuse' })` }
  const scene = await startScene({
    files: { 'never.ts': sourceOf(never), 'refuses.ts': sourceOf(refuses) },
    config: `plugins: { never: ./never.ts, refuses: ./refuses.ts }
answers:
  Group.CallbackBeforeSendMsg: { within: 100ms, steps: [{ never: {} }] }
  C2C.CallbackBeforeSendMsg: { steps: [{ refuses: {} }] }`,
  })
  const ask = (CallbackCommand: string, index: number) =>
    scene.gateway.post(
      { CallbackCommand, GroupId: 'g', From_Account: 'a', To_Account: 'b', MsgSeq: index },
      signed(),
    )
  await underFault(
    context,
    scene,
    {
      name: 'a responder never settles',
      done: 'A responder never settles for 1,200 before-events; another decides other commands.',
      longer: 'Fifty before-events come at once, and are answered together when their time is over.',
      operator: '`responder-late` at the events, `chatgate_decisions_total`',
    },
    async () => {
      for (let batch = 0; batch < 24; batch += 1)
        await Promise.all(
          Array.from({ length: 50 }, (_, n) => ask('Group.CallbackBeforeSendMsg', batch * 50 + n)),
        )
      const { answer } = await ask('C2C.CallbackBeforeSendMsg', 0)
      expect(answer.ErrorCode).not.toBe(0)
    },
  )
})

/** A plugin of each kind that misbehaves at any moment as its options or the event say, and gateways with it. */
import { atTheEndOfTest } from './at-the-end.ts'
import { HEAD, startGateway, type RunningGateway } from './gateway.ts'
import { IDLE_LOOP } from './idle-loop.ts'
import { startReceiver, type Receiver } from './receiver.ts'

/** What a plugin can do instead of its work. */
const DEEDS = `
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
const never = () => new Promise(() => {})
const fill = () => { const all = []; while (true) all.push(new Array(1e5).fill(1.5)) }
export const deeds = {
  works: good => good,
  throws() { throw new Error('no luck') },
  rejects: async () => { throw new Error('no luck') },
  'throws-no-text'() { throw Object.create(null) },
  'throws-odd-text'() { throw Object.assign(new Error(), { message: Symbol('odd') }) },
  loops() { ${IDLE_LOOP} },
  'loops-later': async () => { await pause(10); ${IDLE_LOOP} },
  never,
  nonsense: () => 42,
  'nonsense-later': async () => 42,
  'fails-oddly': () => ({ failed: 42 }),
  'answers-oddly': () => ({ decision: 'allow', CloudCustomData: 42n }),
  'stops-oddly': () => ({ keep: false, reason: Symbol('odd') }),
  'loses-body': ({ body, ...event }) => event,
  renames: event => ({ ...event, id: 'another' }),
  'delivers-oddly': () => ({ status: 'delivered', detail: 42 }),
  'retries-oddly': () => ({ status: 'retry', reason: 'busy', afterMs: 'soon' }),
  fills: fill,
  'fills-later': async () => { await pause(10); fill() },
  'ends-later': async () => { await pause(10); process.exit(1) },
  'floods-log': (good, tools) => { for (let n = 0; n < 5000; n += 1) tools.log({ n }, 'flood'); return good },
  'floods-rejections': good => { for (let n = 0; n < 5000; n += 1) void Promise.reject(new Error('stray')); return good },
  'floods-timers': good => { for (let n = 0; n < 20000; n += 1) setTimeout(() => { if (n % 100 === 0) throw new Error('stray') }, 5); return good },
  'floods-on': (good, tools) => {
    const flood = () => {
      console.log('flood')
      for (let n = 0; n < 10; n += 1) {
        tools.log({ text: 'x'.repeat(1000) }, 'flood')
        void Promise.reject(new Error('stray'))
        setTimeout(() => { throw new Error('stray') })
      }
      setTimeout(flood, 10)
    }
    // More than waits to be written at most.
    tools.log({ text: 'x'.repeat(5_000_000) }, 'flood')
    flood()
    return good
  },
  'leaves-timer': good => { setInterval(() => {}, 1000); return good },
  'loops-in-the-end': good => { setTimeout(() => { ${IDLE_LOOP} }, 500); return good },
}
export const act = (deed, good, tools) => (deeds[deed] ?? deeds.works)(good, tools)
`

const plugin = (kind: string, body: string, more = ''): string => `
import { definePlugin, Type } from 'chatgate/plugin'
import { act } from './deeds.ts'
const deed = description => Type.Optional(Type.String({ description }))
export default definePlugin({
  kind: '${kind}', summary: 'Does what is wanted.', example: {}, ${more}
  options: { at: deed('Whatever the event wants.'), start: deed('At start.'), stop: deed('At stop.'), probe: deed('At probe.'), preview: deed('At preview.') },
  start: ({ at, start, stop, probe, preview }, tools) => act(start, {
    ${body}
    ...(stop && { stop: () => act(stop, undefined, tools) }),
  }, tools),
})
`

/** The event's subject says what to do: \`<place>:<deed>\`. Written to be placed beside a config. */
export const BAD_PLUGINS: Record<string, string> = {
  'deeds.ts': DEEDS,
  'bad-filter.ts': plugin(
    'filter',
    `keep: ({ subject = '' }) => act(at ?? deedFor('filter', subject), true, tools),`,
  ),
  'bad-transform.ts': plugin(
    'transform',
    `apply: event => act(deedFor('transform', event.subject ?? ''), event, tools),`,
  ),
  'bad-destination.ts': plugin(
    'destination',
    `
    target: 'nowhere',
    async deliver({ subject = '' }) { return act(deedFor('deliver', subject), { status: 'delivered' }, tools) },
    async deliverMany(events) {
      return act(deedFor('deliverMany', events[0].subject ?? ''), { status: 'delivered' }, tools)
    },
    ...(preview && { preview: () => act(preview, { text: 'shown' }, tools) }),
    ...(probe && { probe: () => act(probe, { ok: true, detail: 'there' }, tools) }),`,
  ),
  'bad-responder.ts': plugin(
    'responder',
    `answer: ({ body }) => act(body.Wanted ?? 'works', { decision: 'allow' }, tools),`,
  ),
}
for (const name of Object.keys(BAD_PLUGINS))
  BAD_PLUGINS[name] += `
const deedFor = (place, subject) => subject.startsWith(place + ':') ? subject.slice(place.length + 1) : 'works'
`

/** Names the plugins; goes before the routes of a config. */
export const WITH_BAD_PLUGINS = `${HEAD}
plugins:
  bad-filter: ./bad-filter.ts
  bad-transform: ./bad-transform.ts
  bad-destination: ./bad-destination.ts
  bad-responder: ./bad-responder.ts
`

/** A receiver that is closed with the test. */
export const receiver = async (...script: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const started = await startReceiver(...script)
  atTheEndOfTest(started.close)
  return started
}

export const startWithBadPlugins = (rest: string): Promise<RunningGateway> =>
  startGateway({ config: `${WITH_BAD_PLUGINS}${rest}`, files: BAD_PLUGINS })

/** The subjects that a receiver got. */
export const subjectsAt = ({ requests }: Receiver): string[] =>
  requests.map(({ body }) => (JSON.parse(body.toString()) as { subject: string }).subject)

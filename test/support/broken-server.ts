/** What every destination for a system must do while its server is up, frozen, thawed, killed and restarted. */
import type { TProperties } from 'typebox'
import { expect, test } from 'vitest'
import type { PluginDefinition } from '../../src/plugin.ts'
import { atTheEndOfTest } from './at-the-end.ts'
import { change } from './delivering.ts'
import { HEAD, newestEvent, startGateway, type RunningGateway } from './gateway.ts'
import { startRelay } from './relay.ts'
import { sampleEvent } from './sample-events.ts'
import type { BreakableServer } from './server-program.ts'
import { attempt, startPlugin } from './start-plugin.ts'
import { until } from './until.ts'

export interface SystemDestination<Options extends TProperties = TProperties> {
  name: string
  plugin: PluginDefinition<'destination', Options>
  /** One for a test. */
  server: () => BreakableServer | Promise<BreakableServer>
  /** The options that it needs, with `body: event` if it has that, for a server that listens there. */
  optionsFor: (host: string) => Record<string, unknown>
  /** The events that have arrived so far as JSON, in their order, each at least once. */
  arrived: () => readonly string[] | Promise<readonly string[]>
}

const TIMEOUT_MS = 1_000
const SUBJECTS = ['alice', 'bob.*># /+']

/** Retries soon, and waits for no probe. */
const IMPATIENT = {
  timeout: `${TIMEOUT_MS}ms`,
  retry: { first: '50ms', max: '200ms' },
  circuit: { failures: 1000 },
}

const configFor = (name: string, options: Record<string, unknown>): string =>
  `${HEAD}routes: { all: { when: Profile.CallbackPortraitSet, steps: [{ ${name}: ${JSON.stringify({ ...options, ...IMPATIENT })} }] } }`

const attemptsFailed = async (gateway: RunningGateway): Promise<string[]> => {
  const { deliveries } = await newestEvent(gateway)
  return deliveries.flatMap(({ attemptList }) => attemptList).map(({ reason = '' }) => reason)
}

/** For one that all connections reach by the address in its options. */
export const testSilentLine = <Options extends TProperties>(own: SystemDestination<Options>): void => {
  test('on a line that goes silent each attempt ends in time, and nothing stays open', async () => {
    const relay = await startRelay((await own.server()).host)
    const { started } = startPlugin(own.plugin, own.optionsFor(relay.host))
    const event = sampleEvent('Profile.CallbackPortraitSet')
    const deliver = () => started.deliver(event, attempt({ signal: AbortSignal.timeout(TIMEOUT_MS) }))
    const patiently = () => started.deliver(event, attempt())
    expect(await patiently()).toMatchObject({ status: 'delivered' })
    relay.silence()
    expect(await deliver()).toMatchObject({ status: 'retry', fault: 'destination' })
    expect(await deliver()).toMatchObject({ status: 'retry', fault: 'destination' })
    relay.speak()
    expect(await patiently()).toMatchObject({ status: 'delivered' })
    relay.cut()
    expect(await deliver()).toMatchObject({ status: 'retry', fault: 'destination' })
    await relay.mend()
    expect(await patiently()).toMatchObject({ status: 'delivered' })
    expect(await started.probe?.(AbortSignal.timeout(TIMEOUT_MS * 10))).toMatchObject({ ok: true })
    await started.stop?.()
    await until(() => relay.connections() === 0, 'no connection is open')
  })
}

export const testBrokenServer = <Options extends TProperties>(own: SystemDestination<Options>): void => {
  test('all arrive, in the order of each subject, whatever happens to the server', async () => {
    const server = await own.server()
    // Or whoever asks it for what has arrived would wait forever.
    atTheEndOfTest(server.thaw)
    const gateway = await startGateway({ config: configFor(own.name, own.optionsFor(server.host)) })
    let posted = 0
    const post = async (): Promise<void> => {
      posted += 1
      for (const subject of SUBJECTS) await gateway.post(change(subject, posted))
    }
    const numbersOf = async (subject: string): Promise<number[]> => {
      const events = (await own.arrived()).map(
        text => JSON.parse(text) as { subject?: string; body: { n?: number } },
      )
      return [...new Set(events.filter(event => event.subject === subject).map(({ body }) => body.n ?? 0))]
    }
    const allHere = async (): Promise<boolean> => {
      const counts = await Promise.all(SUBJECTS.map(async subject => (await numbersOf(subject)).length))
      return counts.every(count => count === posted)
    }
    // A server that has just started may listen and refuse to say anything yet.
    const allArrived = (): Promise<void> =>
      until(() => allHere().catch(() => false), `${posted} of each have arrived`)
    const failed = (count: number): Promise<void> =>
      until(async () => (await attemptsFailed(gateway)).length >= count, `${count} attempts have failed`)

    await post()
    await allArrived()

    server.freeze()
    await post()
    // The second attempt goes over a new connection, which is as silent.
    await failed(2)
    await post()
    server.thaw()
    await allArrived()

    await server.kill()
    await post()
    await failed(1)
    await server.start()
    await allArrived()

    for (const subject of SUBJECTS) expect(await numbersOf(subject)).toEqual([1, 2, 3, 4])
    await gateway.stop()
    expect(gateway.process.exitCode).toBe(0)
  })

  test('a probe says that nobody listens', async () => {
    const { started } = startPlugin(own.plugin, own.optionsFor('127.0.0.1:1'))
    const probed = await started.probe?.(AbortSignal.timeout(TIMEOUT_MS * 10))
    expect(probed).toMatchObject({ ok: false })
    expect(probed?.detail).toMatch(/ECONNREFUSED|refused/)
  })
}

/** Ids that a system could take for something else than text, or refuse. */
const HOSTILE_IDS: Readonly<Record<string, string>> = {
  'a line break': 'a\r\nb',
  'a NUL': 'a\0b',
  'a control character': 'a\u0085b',
  'no character': 'a\uFFFEb',
  'no character of a higher plane': 'a\u{1FFFF}b',
  'half a pair': 'a\ud800b',
  'an emoji': '👨‍👩‍👧',
  'two dots': '..',
  'an encoded slash': '%2F',
  'great length': 'x'.repeat(10_000),
}

/** `options` put the subject into a name. */
export const testHostileNames = <Options extends TProperties>(
  own: SystemDestination<Options>,
  options: Record<string, unknown>,
): void => {
  test('whatever an id is, its event costs no other one its connection', async () => {
    const { started } = startPlugin(own.plugin, { ...own.optionsFor((await own.server()).host), ...options })
    const sample = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })
    for (const [what, subject] of Object.entries(HOSTILE_IDS)) {
      const [hostile, usual] = await Promise.all([
        started.deliver({ ...sample, subject }, attempt({ id: `hostile ${what}` })),
        started.deliver(sample, attempt({ id: `beside ${what}` })),
      ])
      expect(hostile, what).not.toMatchObject({ fault: 'destination' })
      expect(usual, what).toMatchObject({ status: 'delivered' })
    }
  })
}

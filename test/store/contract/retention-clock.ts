/** What every engine keeps of the clock: after a leap nothing goes by its age for an hour, and a restart does not end that. */
import { describe, expect, test } from 'vitest'
import { createBelief } from '../../../src/store/retention.ts'
import type { Store } from '../../../src/store/store.ts'
import { START } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A machine whose clock can be set, and gateways on it. */
const machine = (store: Store) => {
  let real = 0
  let wrongBy = 0
  const doubts: number[] = []
  const clock = { now: () => START + real + wrongBy, passed: () => real }
  const start = () => createBelief(store, clock, aheadMs => doubts.push(Math.round(aheadMs / DAY)))
  return {
    start,
    doubts,
    pass: (ms: number) => void (real += ms),
    setWrong: (ms: number) => void (wrongBy = ms),
  }
}

export const retentionClockContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: the clock that retention goes by`, () => {
    test('is believed as it goes on, also after a short stop, and when it is set back', async () => {
      const { start, pass, setWrong, doubts } = machine(await fresh())
      let believes = start()
      for (let look = 0; look < 30; look += 1) {
        expect(await believes()).toBe(true)
        pass(20 * MINUTE)
        if (look % 10 === 5) believes = start()
      }
      setWrong(-40 * DAY)
      expect(await believes()).toBe(true)
      expect(await start()()).toBe(true)
      expect(doubts).toEqual([])
    })

    test('is doubted after a leap, also by the next start, until it is right again', async () => {
      const { start, pass, setWrong, doubts } = machine(await fresh())
      const believes = start()
      expect(await believes()).toBe(true)
      pass(MINUTE)
      setWrong(40 * DAY)
      expect(await believes()).toBe(false)
      pass(30 * MINUTE)
      expect(await believes()).toBe(false)
      const restarted = start()
      expect(await restarted()).toBe(false)
      pass(40 * MINUTE)
      expect(await restarted()).toBe(false)
      expect(doubts).toEqual([40, 40])
      setWrong(0)
      pass(MINUTE)
      expect([await restarted(), await believes()]).toEqual([true, true])
    })

    test('is believed when it has stayed for an hour where it is, after a stop too', async () => {
      const { start, pass, setWrong } = machine(await fresh())
      expect(await start()()).toBe(true)
      pass(2 * DAY)
      const believes = start()
      expect(await believes()).toBe(false)
      pass(50 * MINUTE)
      expect(await believes()).toBe(false)
      // Set again meanwhile: that begins anew.
      setWrong(DAY)
      pass(20 * MINUTE)
      expect(await believes()).toBe(false)
      pass(59 * MINUTE)
      expect(await believes()).toBe(false)
      pass(MINUTE)
      expect(await believes()).toBe(true)
      expect(await start()()).toBe(true)
    })

    test('is not believed while another node goes on with an earlier time', async () => {
      const store = await fresh()
      const [wrong, right] = [machine(store), machine(store)]
      const [wrongly, rightly] = [wrong.start(), right.start()]
      expect([await rightly(), await wrongly()]).toEqual([true, true])
      wrong.setWrong(40 * DAY)
      for (let minutes = 0; minutes < 180; minutes += 5) {
        for (const { pass } of [wrong, right]) pass(5 * MINUTE)
        expect(await rightly()).toBe(true)
        expect(await wrongly()).toBe(false)
      }
    })
  })
}

import { afterAll } from 'vitest'
import { startGateway, type RunningGateway } from './gateway.ts'

/** One gateway for the tests of a file that do not care what came to it before; it starts when the first of them asks. */
export const sharedGateway = (config: string): (() => Promise<RunningGateway>) => {
  let starting: Promise<RunningGateway> | undefined
  const cleanUps: (() => void)[] = []
  const atTheEnd = (cleanUp: () => void): void => void cleanUps.push(cleanUp)
  afterAll(() => {
    for (const cleanUp of cleanUps.toReversed()) cleanUp()
  })
  return () => (starting ??= startGateway({ config, atTheEnd }))
}

import { afterAll } from 'vitest'
import type { AtTheEnd } from './at-the-end.ts'
import { startGateway, type RunningGateway } from './gateway.ts'

/** Something for all tests of a file; it starts when the first of them asks, and is cleaned up after the last. */
export const sharedInFile = <Shared>(
  start: (atTheEnd: AtTheEnd) => Promise<Shared>,
): (() => Promise<Shared>) => {
  let starting: Promise<Shared> | undefined
  const cleanUps: (() => void)[] = []
  afterAll(() => {
    for (const cleanUp of cleanUps.toReversed()) cleanUp()
  })
  return () => (starting ??= start(cleanUp => void cleanUps.push(cleanUp)))
}

/** One gateway for the tests of a file that do not care what came to it before. */
export const sharedGateway = (
  config: string,
  files: Record<string, string> = {},
): (() => Promise<RunningGateway>) => sharedInFile(atTheEnd => startGateway({ config, files, atTheEnd }))

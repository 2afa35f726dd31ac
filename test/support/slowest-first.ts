/** Starts the test files that take longest first: in the end no worker has one of them alone, while the others have nothing to do. */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** vitest knows how long each took only where it ran before. Plugins that fill the memory are in several: these stand apart. */
const SLOW = [
  'plugins/hang',
  'store/postgres-soak',
  'gateway/watch',
  'plugins/plugin-hangs',
  'decide/answer-table',
  'deliver/digest-poison',
  'store/sqlite',
  'config/wrong-values',
  'plugins/plugin-reload',
  'deliver/delivery',
  'store/postgres-settings',
  'plugins/plugin-replay',
  'receive/before-events',
  'store/postgres',
  'gateway/crash',
  'gateway/soak',
  'deliver/replay',
  'plugins/plugin-commands',
  'store/lost',
  'store/postgres-gateway',
  'store/move-ended',
  'receive/hostile',
  'plugins/plugin-deliver-many',
].map(name => `test/${name}.test.ts`)

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = SLOW.indexOf(relative(this.ctx.config.root, moduleId))
      return found === -1 ? SLOW.length : found
    }
    // oxlint-disable-next-line unicorn/no-array-sort -- It is a sequencer, not an array.
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

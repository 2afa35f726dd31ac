/** Starts the test files that take longest first: in the end no worker has one of them alone, while the others have nothing to do. */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** vitest knows how long each took only where it ran before. Plugins that fill the memory are in several: these stand apart. */
const SLOW = [
  'admin/candidates-harm',
  'plugins/plugin-reload',
  'store/postgres-soak',
  'plugins/plugin-commands',
  'store/postgres-gateway',
  'deliver/digest-poison',
  'decide/answer-table',
  'console/event',
  'store/sqlite',
  'plugins/plugin-hangs',
  'console/plan',
  'deliver/delivery',
  'receive/hostile',
  'gateway/soak',
  'console/live',
  'admin/candidates',
  'console/hostile-copies',
  'plugins/plugin-deliver-many',
  'docs/tutorial',
  'config/wrong-values',
  'cli/hostile-text',
  'store/move-ended',
  'receive/before-events',
  'gateway/watch',
  'plugins/hang',
  'store/postgres-settings',
  'admin/candidates-hostile',
  'deliver/replay',
  'plugins/plugin-replay',
  'store/postgres',
  'store/lost',
  'gateway/crash',
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

import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './test/support/slowest-first.ts'

/** What is promised whatever the store: these run on both. */
const WHATEVER_THE_STORE = [
  'deliver/delivery',
  'deliver/destination-fails',
  'deliver/poison',
  'deliver/pauses',
  'deliver/retry-now',
  'deliver/clock',
  'deliver/replay',
  'deliver/slack',
  'receive/answers',
  'receive/kept',
  'receive/samples',
  'deliver/mail-refused',
  'admin/candidates',
  'cli/archive',
].map(name => `test/${name}.test.ts`)

/** What needs no gateway and no server besides the tests of `src` and `plugins`: what a store promises, kept in a file. */
const STORE_IN_A_FILE = 'test/store/sqlite.test.ts'

/**
 * As `bin/chatgate.js` sets it, for the threads that tests start themselves: without it each of them strips the types of its sources anew, by
 * WebAssembly, and Node 24.21 crashes now and then where some threads do that at once (in V8's TierUpWasmToJSWrapper).
 */
const NODE_COMPILE_CACHE = new URL('./node_modules/.cache/chatgate', import.meta.url).pathname

const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Two for each core of the smallest machine that is thought of: of its time a file of tests waits half.
  maxWorkers: 4,
  // Of the tests of one file that run side by side: each starts processes, and the other workers do so too.
  maxConcurrency: 3,
  env: { NODE_COMPILE_CACHE },
}

export default defineConfig({
  resolve: { alias: { 'chatgate/plugin': new URL('./src/plugin.ts', import.meta.url).pathname } },
  test: {
    ...shared,
    globalSetup: ['./test/support/built-chatgate.ts', './test/support/shared-postgres.ts'],
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          // They leave nothing behind, and half of their time was loading the same sources for each file anew.
          isolate: false,
          include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'console/**/*.test.ts', STORE_IN_A_FILE],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'integration',
          include: ['test/**/*.test.ts'],
          // Some minutes of their own: `npm run test:faults`.
          exclude: ['test/faults/**', 'test/console/**', STORE_IN_A_FILE],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'browser',
          // They share the browser of their worker.
          isolate: false,
          include: ['test/console/**/*.test.ts'],
          globalSetup: './test/support/console.ts',
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'postgres',
          include: WHATEVER_THE_STORE,
          env: { NODE_COMPILE_CACHE, CHATGATE_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
})

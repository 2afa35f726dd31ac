import { defineConfig } from 'vitest/config'

/** What is promised whatever the store: these run on both. */
const WHATEVER_THE_STORE = [
  'delivery',
  'destination-fails',
  'poison',
  'pauses',
  'clock',
  'replay',
  'slack',
  'answers',
  'kept',
  'samples',
  'mail-refused',
].map(name => `test/${name}.test.ts`)

const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  maxWorkers: 2,
}

export default defineConfig({
  resolve: { alias: { 'chatgate/plugin': new URL('./src/plugin.ts', import.meta.url).pathname } },
  test: {
    ...shared,
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'all',
          include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
          // Some minutes of their own: `npm run test:faults`.
          exclude: ['test/faults/**'],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'postgres',
          include: WHATEVER_THE_STORE,
          env: { CHATGATE_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
})

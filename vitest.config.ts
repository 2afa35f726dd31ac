import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { 'chatgate/plugin': new URL('./src/plugin.ts', import.meta.url).pathname } },
  test: {
    include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})

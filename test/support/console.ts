/** Before the tests of the console: builds it from the sources as they are, and unpacks the browser. */
import { execFileSync } from 'node:child_process'
import { findBrowser } from './chromium.ts'

export default async function setup(): Promise<void> {
  // In a process of its own: for the environment of tests Vite would build something else.
  execFileSync('npm', ['run', '-s', 'console'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  })
  await findBrowser()
}

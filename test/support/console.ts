/** Before the tests of the console: builds it from the sources as they are, and unpacks the browser. */
import { build } from 'vite'
import { findBrowser } from './chromium.ts'

export default async function setup(): Promise<void> {
  await build({ root: new URL('../../console', import.meta.url).pathname, logLevel: 'warn' })
  await findBrowser()
}

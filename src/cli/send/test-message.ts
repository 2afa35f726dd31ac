import { findConfig } from '../../config/find.ts'
import { RequestError } from '../../base/errors.ts'
import { createMask } from '../../log/mask.ts'
import { printable } from '../../log/printable.ts'
import { sendTestMessage, type TestMessage } from '../../try/test-message.ts'
import { markTester, TESTER } from '../../try/tester.ts'
import type { TracedCallback } from '../../try/trace.ts'
import { chooseApp } from './post-callback.ts'
import { Exit } from '../exit.ts'
import { paint } from '../terminal/paint.ts'
import { withChains } from '../../try/with-chains.ts'

interface TestOptions {
  config?: string
  app?: string
  set: Readonly<Record<string, string>>
  json?: true
}

/**
 * `chatgate send --to <destination>`: sends one message, marked as a test, as the destination of the config would. Ends with 1 if it was not
 * delivered.
 */
export const testDestination = async (
  name: string,
  callback: TracedCallback,
  { config, app, set, json }: TestOptions,
): Promise<void> => {
  const marked = { ...callback, body: { ...markTester(callback.body), ...set } }
  await withChains(await findConfig(config), async ({ config: { settings }, chains, watch }) => {
    const sender = {
      routes: chains.routes,
      app: chooseApp(settings.apps, app),
      watch,
      mask: createMask(settings.secrets),
    }
    const sent = await sendTestMessage(name, marked, sender).catch(explainName)
    if (json) console.log(JSON.stringify(sent))
    else print(sent)
    if (sent.outcome.status !== 'delivered') throw new Exit(1)
  })
}

const explainName = (error: unknown): never => {
  if (!(error instanceof RequestError) || error.kind !== 'not-found') throw error
  throw new Exit(
    2,
    `--to takes an address like http://127.0.0.1:8080/callback or a destination, and ${error.message}`,
  )
}

const print = ({ destination, target, outcome }: TestMessage): void => {
  const where = `${destination} (${target})`
  const { status } = outcome
  if (status === 'delivered') console.log(`${paint('green', 'delivered')} to ${where}, as from ${TESTER}`)
  else
    console.log(
      `${paint('red', status === 'retry' ? 'failed' : status)} at ${where}: ${printable(outcome.reason)}`,
    )
}

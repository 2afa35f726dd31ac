import { Command } from 'commander'
import { request } from 'undici'
import type { App } from '../config/config.ts'
import { findConfig } from '../config/find.ts'
import { loadSettings } from '../config/load.ts'
import { signFor } from '../receive/verify.ts'
import { reachable } from './admin-client.ts'
import { DEFAULT_SAMPLE, readCallback, setOption } from './callback.ts'
import { Exit } from './exit.ts'
import { configOption, jsonOption } from './options.ts'
import { paint } from './paint.ts'

interface SendOptions {
  config?: string
  app?: string
  to?: string
  set?: Record<string, string>
  json?: true
}

/** `chatgate send`: posts a callback to the gateway as Chat would, signed when the app has a token. */
export const sendCommand = (): Command =>
  new Command('send')
    .description('Posts a callback to the gateway as Chat would, signed where the app has a token.')
    .argument('[callback]', `a command, to send its sample, or a JSON file (default: ${DEFAULT_SAMPLE})`)
    .addOption(configOption())
    .addOption(setOption())
    .option('--app <SdkAppid>', 'the app to send as (default: the first of the config)')
    .option('--to <url>', 'the callback address (default: as the config says)')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  chatgate send\n  chatgate send Group.CallbackAfterSendMsg\n  chatgate send --set Operator_Account=administrator\n  chatgate send my-callback.json',
    )
    .action(async (callback: string | undefined, options: SendOptions) => {
      const { listen, apps } = await loadSettings(await findConfig(options.config))
      const app = chooseApp(apps, options.app)
      const { query, body } = readCallback(callback, options.set)
      const url = new URL(options.to ?? `http://${reachable(listen.host)}:${listen.port}${listen.path}`)
      for (const [name, value] of Object.entries({ ...query, SdkAppid: app.id, ...signature(app) }))
        url.searchParams.set(name, value)
      await post(url, body, options)
    })

const chooseApp = (apps: Readonly<Record<string, App>>, id: string | undefined): App => {
  const app = id === undefined ? Object.values(apps)[0] : apps[id]
  if (!app) throw new Exit(2, `The config has no app ${id ?? ''}; it has ${Object.keys(apps).join(', ')}.`)
  return app
}

const signature = ({ token }: App): Record<string, string> => {
  if (token === undefined) return {}
  const RequestTime = String(Math.floor(Date.now() / 1000))
  return { Sign: signFor(token, RequestTime), RequestTime }
}

const post = async (url: URL, body: unknown, { json }: SendOptions): Promise<void> => {
  const startedAt = performance.now()
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new Exit(
      3,
      `Nothing answers at ${url.origin}${url.pathname} (${(error as { code?: string }).code ?? String(error)}). Is the gateway running?`,
    )
  })
  const text = await answer.body.text()
  const durationMs = Math.round(performance.now() - startedAt)
  const accepted =
    answer.statusCode === 200 && (parsed(text) as { ActionStatus?: string }).ActionStatus === 'OK'
  if (json) console.log(JSON.stringify({ status: answer.statusCode, durationMs, answer: parsed(text) }))
  else {
    console.log(`POST ${url.pathname} ${url.searchParams.get('CallbackCommand') ?? ''}`)
    console.log(
      `${paint(accepted ? 'green' : 'red', String(answer.statusCode))} in ${durationMs} ms  ${text}`,
    )
    if (accepted) console.log('Look at it: chatgate events')
  }
  if (!accepted) throw new Exit(1)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

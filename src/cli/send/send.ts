import { existsSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { findConfig } from '../../config/find.ts'
import { loadSettings } from '../../config/load.ts'
import { parseToWrite } from '../../events/exact-json.ts'
import { reachable } from '../running/admin-client.ts'
import { atThisTime } from '../at-this-time.ts'
import { callbackArgument, readCallback, tagValuesIn, withTagValues } from '../callback.ts'
import { chooseApp, postCallback, type CallbackTarget, type PostedAnswer } from './post-callback.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { failureCode } from '../../base/thrown.ts'
import { afterOption, configOption, jsonOption, setOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { printable } from '../../log/printable.ts'
import { testDestination } from './test-message.ts'
import { simulate, type TrafficOptions } from './simulate.ts'

interface SendOptions extends TrafficOptions {
  config?: string
  app?: string
  to?: string
  set: Record<string, string>
  after: Record<string, string>
  json?: true
}

const TRAFFIC_OPTIONS = ['count', 'rate', 'users', 'concurrency'] as const

const EXAMPLES = [
  'chatgate send',
  'chatgate send Group.CallbackAfterSendMsg',
  'chatgate send --set Operator_Account=administrator',
  'chatgate send my-callback.json',
  'chatgate send --to admin-edits/slack',
  'chatgate send --count 10000 --concurrency 50',
  'chatgate send C2C.CallbackAfterSendMsg --rate 200 --users 5000',
]

/** `chatgate send`: posts a callback to the gateway as Chat would, or many of them. */
export const sendCommand = (): Command =>
  withExamples(new Command('send'), EXAMPLES)
    .description(
      'Posts a callback to the gateway as Chat would, signed if the app has a token; or many, as fast as you say.',
    )
    .addArgument(callbackArgument('a command, to send its sample, or a JSON file'))
    .addOption(configOption())
    .addOption(setOption())
    .addOption(afterOption())
    .option('--app <SdkAppid>', 'the app to send as (default: the first of the config)')
    .option(
      '--to <where>',
      'the callback address (default: from the config); or a destination, route/step, which gets one message marked as a test',
    )
    .option('--count <number>', 'how many to send, each different', wholeNumber(1_000_000_000))
    .option(
      '--rate <number>',
      'how many per second, whether answered or not; without --count until Ctrl-C',
      wholeNumber(100_000),
    )
    .option(
      '--users <number>',
      'how many made-up users to spread them over (default: 100)',
      wholeNumber(1_000_000),
    )
    .option(
      '--concurrency <number>',
      'how many may wait for their answer at a time (default: 16)',
      wholeNumber(1000),
    )
    .addOption(jsonOption())
    .action(send)

const send = async (nameOrFile: string | undefined, options: SendOptions): Promise<void> => {
  const read = withTagValues(readCallback(nameOrFile, options.set, parseToWrite), tagValuesIn(options.after))
  const isFile = nameOrFile !== undefined && existsSync(nameOrFile)
  // A sample has the time of the vendor's page: sent twice, it would count as a repeat.
  const callback = isFile ? read : { ...read, body: atThisTime(read.body, Object.keys(options.set)) }
  const isTraffic = TRAFFIC_OPTIONS.some(name => options[name] !== undefined)
  if (options.to !== undefined && !options.to.includes('://')) {
    if (isTraffic) throw new Exit(2, 'A destination gets one message; traffic goes to a callback address.')
    return testDestination(options.to, callback, options)
  }
  const target = { ...(await findTarget(options)), query: callback.query }
  if (isTraffic) return simulate(target, callback, options)
  print(target, await postOrExit(target, callback.body), options)
}

const findTarget = async ({ config, app, to }: SendOptions): Promise<Omit<CallbackTarget, 'query'>> => {
  const { listen, apps } = await loadSettings(await findConfig(config))
  const address = to ?? `http://${reachable(listen.host)}:${listen.port}${listen.path}`
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new Exit(2, `--to must be an address like http://127.0.0.1:8080/callback, not ${address}.`)
  return { address, app: chooseApp(apps, app) }
}

const postOrExit = (target: CallbackTarget, body: unknown): Promise<PostedAnswer> =>
  postCallback(target, body).catch((error: unknown) => {
    throw new Exit(3, `Nothing answers at ${target.address} (${failureCode(error)}). Is the gateway running?`)
  })

const print = ({ address, query }: CallbackTarget, reply: PostedAnswer, { json }: SendOptions): void => {
  const { status, answer, isOk } = reply
  const durationMs = Math.round(reply.durationMs)
  if (json) console.log(JSON.stringify({ status, durationMs, answer }))
  else {
    console.log(`POST ${new URL(address).pathname} ${query['CallbackCommand'] ?? ''}`)
    console.log(
      `${paint(isOk ? 'green' : 'red', String(status))} in ${durationMs} ms  ${printable(JSON.stringify(answer))}`,
    )
    if (isOk) console.log('Look at it: chatgate events')
  }
  if (!isOk) throw new Exit(1)
}

/** Reads an option that is a whole number from 1 to `max`. */
export const wholeNumber =
  (max: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= 1 && value <= max) return value
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}.`)
  }

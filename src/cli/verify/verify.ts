import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Argument, Command, InvalidArgumentError } from 'commander'
import { durationMs } from '../../config/options/units.ts'
import { judgeChatSignature } from './chat-signature.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { fileOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { printable } from '../../log/printable.ts'
import { parseRawRequest, type RawRequest } from './raw-request.ts'
import { readSecret } from './read-secret.ts'
import { judgeWebhook } from './standard-webhook.ts'
import { withSuggestions } from '../suggestions.ts'
import type { SignatureVerdict } from './verdict.ts'

interface VerifyOptions {
  secretFrom?: string
  request?: string
  webhookId?: string
  webhookTimestamp?: string
  webhookSignature?: string
  chat?: true
  sign?: string
  requestTime?: string
  maxAge?: number
  json?: true
}

/** The limit of the Standard Webhooks libraries, and the default of an app's `maxAge`. */
const MAX_AGE_MS = { webhook: 300_000, chat: 120_000 }

const EXAMPLES = [
  'chatgate verify --request request.txt --secret-from WEBHOOK_SECRET',
  'chatgate verify body.json --webhook-id msg_1 --webhook-timestamp 1700000000 --webhook-signature v1,… --secret-from WEBHOOK_SECRET',
  'chatgate verify --chat --request callback.txt --secret-from CHAT_CALLBACK_TOKEN',
  'chatgate verify --chat --sign 17773bc3… --request-time 1669872112 < token.txt',
]

/** `chatgate verify`: why a signature fails at a receiver. */
export const verifyCommand = (): Command =>
  withExamples(new Command('verify'), EXAMPLES)
    .description(
      'Says whether the signature of a webhook is valid, or why not: the secret, the body, the age. With --chat the Sign of one of Chat’s callbacks.',
    )
    .addArgument(
      withSuggestions(
        new Argument(
          '[body]',
          'a file with the bytes of the body (default: what follows the headers in --request, otherwise standard input)',
        ),
        { words: [], files: true },
      ),
    )
    .option(
      '--secret-from <variable>',
      'the environment variable that holds the secret or token; otherwise it is asked for, or read from standard input',
    )
    .addOption(fileOption('--request <file>', 'the HTTP request as it was captured, or its headers alone'))
    .option('--webhook-id <id>', 'the header of this name')
    .option('--webhook-timestamp <seconds>', 'the header of this name')
    .option('--webhook-signature <signatures>', 'the header of this name')
    .option('--chat', "checks Chat's Sign and RequestTime instead; the secret is the callback token")
    .option('--sign <hex>', 'with --chat: Sign of the URL')
    .option('--request-time <seconds>', 'with --chat: RequestTime of the URL')
    .option('--max-age <duration>', 'how old it may be (default: 5m, with --chat 2m)', readDuration)
    .addOption(jsonOption())
    .action(async (bodyFile: string | undefined, options: VerifyOptions) => {
      const request = parseRawRequest(
        options.request === undefined ? Buffer.of() : await read(options.request),
      )
      const { name, sentence } = options.chat
        ? await verifyChat(request, options)
        : await verifyWebhook(request, bodyFile, options)
      const isValid = name === 'valid'
      if (options.json) console.log(JSON.stringify({ verdict: name, ok: isValid, sentence }))
      else
        console.log(
          `${paint(isValid ? 'green' : 'red', `${isValid ? '✓' : '✗'} ${name}`)}  ${printable(sentence)}`,
        )
      if (!isValid) throw new Exit(1)
    })

const readDuration = (text: string): number => {
  const value = durationMs(text)
  if (value === undefined) throw new InvalidArgumentError('Write it like 30s, 5m or 365d.')
  return value
}

const verifyWebhook = async (
  { headers, body: captured }: RawRequest,
  bodyFile: string | undefined,
  options: VerifyOptions,
): Promise<SignatureVerdict> => {
  const isBodyPiped = bodyFile === undefined && captured === undefined
  const secret = await readSecret({
    variable: options.secretFrom,
    isInputTaken: isBodyPiped || bodyFile === '-',
    what: 'secret',
  })
  const body = bodyFile === undefined ? captured : await read(bodyFile)
  const contentLength = headers.get('content-length')
  return judgeWebhook(
    {
      secret,
      id: options.webhookId ?? headers.get('webhook-id'),
      timestamp: options.webhookTimestamp ?? headers.get('webhook-timestamp'),
      signature: options.webhookSignature ?? headers.get('webhook-signature'),
      body: body ?? (await read('-')),
      ...(contentLength !== undefined && { contentLength: Number(contentLength) }),
    },
    Date.now(),
    options.maxAge ?? MAX_AGE_MS.webhook,
  )
}

const verifyChat = async ({ query }: RawRequest, options: VerifyOptions): Promise<SignatureVerdict> => {
  const { secretFrom: variable, sign, requestTime, maxAge = MAX_AGE_MS.chat } = options
  const token = await readSecret({ variable, isInputTaken: false, what: 'token' })
  const signature = {
    token,
    sign: sign ?? query.get('Sign') ?? undefined,
    requestTime: requestTime ?? query.get('RequestTime') ?? undefined,
  }
  return judgeChatSignature(signature, Date.now(), maxAge)
}

const read = async (file: string): Promise<Buffer> => {
  if (file === '-') return readInput()
  try {
    return await readFile(file)
  } catch (error) {
    throw new Exit(2, `${file} cannot be read (${String((error as { code?: string }).code)}).`)
  }
}

const readInput = (): Promise<Buffer> => {
  if (process.stdin.isTTY) throw new Exit(2, 'There is no body: name a file, or pipe it into standard input.')
  return buffer(process.stdin)
}

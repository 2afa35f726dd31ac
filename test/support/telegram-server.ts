/** Answers in the words of Telegram's Bot API, and judges messages as that does. */
import type { ReceivedRequest, ReceiverAnswer } from './receiver.ts'

export const TOKEN = '123456789:AAvery-secret_token'

export const fieldsOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))
export const methodOf = ({ url }: ReceivedRequest): string => url.split('/').at(-1) ?? ''

export const refuse = (status: number, description: string, parameters?: object): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ok: false, error_code: status, description, ...(parameters && { parameters }) }),
})

export const accept = (message_id: number): ReceiverAnswer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    ok: true,
    result: { message_id, chat: { id: -1001, type: 'supergroup' }, text: '…' },
  }),
})

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
}

/** What people see of Telegram's HTML; throws for what Telegram cannot parse. */
const visible = (html: string): string => {
  const open: string[] = []
  const text = html.replaceAll(/<(\/?)([^\s>]*)([^>]*)>?|&(?:#39|\w+);/g, (part, slash, name, attributes) => {
    if (name === undefined) return ENTITIES[part] ?? part
    if (!/^(b|i|a|code|pre)$/.test(name) || !part.endsWith('>'))
      throw new Error(`Unsupported start tag "${name}"`)
    if (slash === '' && !/^( href="[^"<>]*")?$/.test(attributes)) throw new Error('Unexpected attribute')
    if (slash === '') open.push(name)
    else if (open.pop() !== name) throw new Error(`Unmatched end tag "${name}"`)
    return ''
  })
  if (open.length > 0) throw new Error(`Can't find end tag corresponding to start tag "${open.at(-1)}"`)
  return text
}

/** Answers a text as Telegram does. */
export const judgeText = (html: string): ReceiverAnswer => {
  if (Buffer.byteLength(html) > 32_768) return refuse(400, 'Bad Request: text is too long')
  try {
    const text = visible(html).trim()
    if (text === '') return refuse(400, 'Bad Request: message text is empty')
    if (text.length > 4_096) return refuse(400, 'Bad Request: message is too long')
    return accept(77)
  } catch (error) {
    return refuse(400, `Bad Request: can't parse entities: ${String(error)}`)
  }
}

export const judge = (request: ReceivedRequest): ReceiverAnswer => {
  if (!request.url.startsWith(`/bot${TOKEN}/`)) return refuse(404, 'Not Found')
  const { chat_id, text, parse_mode } = fieldsOf(request)
  if (chat_id !== -1001) return refuse(400, 'Bad Request: chat not found')
  return parse_mode === 'HTML' ? judgeText(text) : refuse(400, 'Bad Request: unsupported parse_mode')
}

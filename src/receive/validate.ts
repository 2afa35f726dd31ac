import { batchMisfit, itemTexts } from '../events/batch.ts'
import { isRecord, type Body } from '../events/body.ts'
import { commandNamed } from '../events/catalog.ts'
import { OWN_FAMILY } from '../events/commands/gateway.ts'
import { depthMisfit, misfit } from '../events/schemas.ts'
import type { AnswerName } from './answers.ts'

/** One thing that a request tells. */
export interface Callback {
  command: string
  body: Body
  bytes: Uint8Array
  /** What does not fit the command's schema, with its path. */
  misfit?: string
}

/** One callback, or as many as a batch has items; at least one. */
export type Validated = { callbacks: Callback[] } | { refused: AnswerName }

// Chat's bytes are UTF-8; a BOM is dropped and broken sequences become U+FFFD here, while the bytes are kept as they are.
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Reads the body, and finds the command: the URL names it, and the body, where it names one too, must agree. */
export const validate = (urlCommands: readonly string[], bytes: Uint8Array): Validated => {
  const text = decoder.decode(bytes)
  const body = parseObject(text)
  if (body === undefined) return { refused: 'not-json' }
  const commands = new Set([...urlCommands, ...commandsIn(body)])
  commands.delete('')
  const [command] = commands
  if (command === undefined) return { refused: 'no-command' }
  if (commands.size > 1) return { refused: 'command-mismatch' }
  if (command.startsWith(OWN_FAMILY)) return { refused: 'reserved-command' }
  const list = commandNamed(command)?.batch
  const callbacks =
    list === undefined ? [checked(command, body, bytes)] : batchOf(command, list, { body, text, bytes })
  return { callbacks }
}

interface Received {
  body: Body
  text: string
  bytes: Uint8Array
}

/** One callback for each item; the whole batch as one that does not fit, where it has no readable list of items. */
const batchOf = (command: string, list: string, { body, text, bytes }: Received): Callback[] => {
  const depth = depthMisfit(body)
  const items = depth === undefined ? itemTexts(text, list) : undefined
  if (items === undefined) return [{ command, body, bytes, misfit: depth ?? batchMisfit(list) }]
  return items.map((item, index) =>
    checked(command, JSON.parse(item), encoder.encode(item), `/${list}/${index}`),
  )
}

/** `where` is the place of the body in what was sent. */
const checked = (command: string, parsed: unknown, bytes: Uint8Array, where = ''): Callback => {
  const problem = misfit(command, parsed)
  // An item that is no object does not fit; there is nothing to be understood in it.
  const body = isRecord(parsed) ? parsed : {}
  return { command, body, bytes, ...(problem !== undefined && { misfit: where + problem }) }
}

const parseObject = (text: string): Body | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A batch names its command in each of its items. */
const commandsIn = (body: Body): string[] => {
  const { CallbackCommand: own, Events: items } = body
  const all = Array.isArray(items)
    ? [own, ...items.map((item: unknown) => (isRecord(item) ? item['CallbackCommand'] : undefined))]
    : [own]
  return all.filter(command => typeof command === 'string')
}

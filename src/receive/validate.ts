import { OWN_FAMILY } from '../events/catalog.ts'
import { misfit } from '../events/schemas.ts'
import type { Body } from '../events/understand.ts'
import type { AnswerName } from './answers.ts'

export interface Callback {
  command: string
  body: Body
  /** What does not fit the command's schema, with its path. */
  misfit?: string
}

export type Validated = { callback: Callback } | { refused: AnswerName; detail?: string }

/** A batch may name its command in each of up to 100 items. Source: https://trtc.io/document/67552 */
const BATCH_ITEMS_MAX = 1000

// Chat's bytes are UTF-8; a BOM is dropped and broken sequences become U+FFFD here, while the bytes are kept as they are.
const decoder = new TextDecoder()

/** Reads the body, and finds the command: the URL names it, and the body, where it names one too, must agree. */
export const validate = (urlCommands: readonly string[], bytes: Uint8Array): Validated => {
  const body = parseObject(bytes)
  if (body === undefined) return { refused: 'not-json' }
  const inBody = commandsIn(body)
  const commands = new Set([...urlCommands, ...inBody].filter(command => command !== ''))
  const [command] = commands
  if (command === undefined) return { refused: 'no-command' }
  if (commands.size > 1) return { refused: 'command-mismatch' }
  if (command.startsWith(OWN_FAMILY)) return { refused: 'reserved-command' }
  const problem = misfit(command, body)
  return { callback: { command, body, ...(problem !== undefined && { misfit: problem }) } }
}

const parseObject = (bytes: Uint8Array): Body | undefined => {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

const commandsIn = (body: Body): string[] => {
  const items = Array.isArray(body['Events']) ? (body['Events'] as unknown[]).slice(0, BATCH_ITEMS_MAX) : []
  return [body, ...items].flatMap(item => {
    const command = (item as { CallbackCommand?: unknown } | null)?.CallbackCommand
    return typeof command === 'string' ? [command] : []
  })
}

import { readBatch } from '../events/batch.ts'
import { isRecord, type Body } from '../events/body.ts'
import { commandName, commandNamed } from '../events/catalog.ts'
import { OWN_FAMILY } from '../events/commands/gateway.ts'
import { parseExactly } from '../events/exact-json.ts'
import { depthMisfit, misfit } from '../events/schemas.ts'
import type { AnswerName } from './answers.ts'

/** One callback in a request. */
export interface Callback {
  command: string
  body: Body
  bytes: Uint8Array
  /** What does not fit the command's schema, with its path. */
  misfit?: string
}

/** One callback, or one for each item of a batch; at least one. */
export type Validated = { callbacks: Callback[] } | { refused: AnswerName }

// Chat's bytes are UTF-8. Decoding drops a BOM and turns broken sequences into U+FFFD; the stored bytes are unchanged.
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Reads the body and finds the command: the URL names it, and if the body names one too, the two must agree. */
export const validate = (urlCommands: readonly string[], bytes: Uint8Array): Validated => {
  const text = decoder.decode(bytes)
  const body = parseObject(text)
  if (body === undefined) return { refused: 'not-json' }
  const command = commandOf([...urlCommands, ...commandsIn(body)])
  if (command === undefined) return { refused: 'command-mismatch' }
  if (command === '') return { refused: 'no-command' }
  if (command.startsWith(OWN_FAMILY)) return { refused: 'reserved-command' }
  const list = commandNamed(command)?.batch
  const received = { body, text, bytes }
  return {
    callbacks: list === undefined ? [checked(command, received)] : batchOf(command, list, received),
  }
}

interface Received<Content = unknown> {
  body: Content
  text: string
  bytes: Uint8Array
}

/** One callback for each item. If the batch cannot be split, the whole of it is one callback that does not fit. */
const batchOf = (command: string, list: string, received: Received<Body>): Callback[] => {
  const depth = depthMisfit(received.body)
  const batch = depth === undefined ? readBatch(received.text, received.body, list) : { misfit: depth }
  if ('misfit' in batch) return [callbackOf(command, received, batch.misfit)]
  return batch.items.map((text, index) => {
    const item = { body: parseExactly(text), text, bytes: encoder.encode(text) }
    return checked(command, item, `/${list}/${index}`)
  })
}

/** `where` is the path of the body in the request. */
const checked = (command: string, received: Received, where = ''): Callback => {
  const problem = misfitOf(command, received)
  return callbackOf(command, received, problem === undefined ? undefined : where + problem)
}

/** What of a body does not fit its command; undefined if it fits. `body` is its `text`, parsed. */
export const misfitOf = (
  command: string,
  { body, text }: Pick<Received, 'body' | 'text'>,
): string | undefined => {
  const problem = misfit(command, body)
  // A number that became a string may be in a field that requires a number.
  return problem === undefined || misfit(command, JSON.parse(text)) === undefined ? undefined : problem
}

/** A body that is not an object has no readable fields. */
const callbackOf = (command: string, { body, bytes }: Received, problem: string | undefined): Callback => {
  const callback: Callback = { command, body: isRecord(body) ? body : {}, bytes }
  if (problem !== undefined) callback.misfit = problem
  return callback
}

const parseObject = (text: string): Body | undefined => {
  try {
    const value = parseExactly(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The command that all of these name; empty if none does, undefined if they differ. */
const commandOf = (written: readonly string[]): string | undefined => {
  let command = ''
  for (const name of written.map(commandName)) {
    if (name === '' || name === command) continue
    if (command !== '') return undefined
    command = name
  }
  return command
}

/** A batch names its command in each of its items. */
const commandsIn = (body: Body): string[] => {
  const { CallbackCommand: own, Events: items } = body
  const all = Array.isArray(items)
    ? [own, ...items.map((item: unknown) => (isRecord(item) ? item['CallbackCommand'] : undefined))]
    : [own]
  return all.filter(command => typeof command === 'string')
}

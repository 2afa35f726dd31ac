/** What people changed, as the body of the event `Gateway.DoneByHand` says it. Whatever it holds, it comes out as texts. */
import { destinationPath } from './paths.ts'
import { addressOf } from './read-address.ts'

export interface DoneByHand {
  action: string
  target?: string
  /** The names and values of what it was done to. */
  selection: readonly (readonly [name: string, values: readonly string[]])[]
  count?: number
  note?: string
  from?: string
  failed: boolean
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where it is none. */
export const readDone = (body: string): DoneByHand | undefined => {
  const read = parsed(body)
  if (!isRecord(read) || typeof read['Action'] !== 'string') return undefined
  const { Action: action, Target, Selection, Count, Note, From, Failed } = read
  return {
    action,
    ...(typeof Target === 'string' && { target: Target }),
    selection: isRecord(Selection) ? Object.entries(Selection).flatMap(selected) : [],
    ...(typeof Count === 'number' && { count: Count }),
    ...(typeof Note === 'string' && { note: Note }),
    ...(typeof From === 'string' && { from: From }),
    failed: Failed === true,
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What was not wanted has no part in it. */
const selected = ([name, value]: [string, unknown]): [string, string[]][] =>
  value === false ? [] : [[name, (Array.isArray(value) ? value : [value]).map(textOf)]]

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Where the page is that a change names; undefined where there is none. */
export const targetAddress = ({ action, target = '' }: DoneByHand): string | undefined => {
  if (/destination$|^send test message$/.test(action)) return destinationAddress(target)
  return action.endsWith('replay') && /^\d+$/.test(target)
    ? addressOf('/replays', { replay: target })
    : undefined
}

const EVENT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** Where the page is of one value of a selection. */
export const selectedAddress = (name: string, value: string): string | undefined => {
  if (name === 'destination' || name === 'to') return destinationAddress(value)
  const isEvent = (name === 'events' || name === 'ids') && EVENT_ID.test(value)
  return isEvent ? `/events/${value}` : undefined
}

/** Parts of an address that are dots would lead elsewhere. */
const destinationAddress = (name: string): string | undefined =>
  /^(?!\.{1,2}\/)[^/]+\/(?!\.{1,2}$)[^/]+$/.test(name) ? destinationPath(name) : undefined

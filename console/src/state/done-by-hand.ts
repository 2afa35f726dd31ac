/** What people changed, as the body of the event `Gateway.DoneByHand` says it. Whatever it holds, it comes out as texts. */

export interface DoneByHand {
  action: string
  target?: string
  /** The names and values of what it was done to, lists as one text. */
  selection: readonly (readonly [name: string, value: string])[]
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
const selected = ([name, value]: [string, unknown]): [string, string][] =>
  value === false ? [] : [[name, textOf(value)]]

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(textOf).join(', ') : JSON.stringify(value)
}

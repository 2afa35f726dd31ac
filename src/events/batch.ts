import { isRecord, type Body } from './body.ts'

declare global {
  interface JSON {
    /** A value that is written as this text. https://github.com/tc39/proposal-json-parse-with-source */
    rawJSON(text: string): unknown
  }
}

/** Ten times what the vendor allows. Source: https://trtc.io/document/67552 */
const ITEMS_MAX = 1000

/**
 * The texts of a batch's items, as JSON: each with what stands beside the list, so that nothing of the batch is lost, and with its
 * numbers as they were written. Undefined when the list is none, empty, or too long.
 */
export const itemTexts = (text: string, list: string): string[] | undefined => {
  // A number beyond 2^53 would come out as another one.
  const batch = JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? JSON.rawJSON(context.source) : value,
  ) as Body
  const { [list]: items, ...beside } = batch
  if (!Array.isArray(items) || items.length === 0 || items.length > ITEMS_MAX) return undefined
  return items.map((item: unknown) => JSON.stringify(isRecord(item) ? { ...beside, ...item } : item))
}

/** What is wrong with a batch that has no {@link itemTexts}. */
export const batchMisfit = (list: string): string => `/${list} must be a list of 1 to ${ITEMS_MAX} items`

import { randomUUID } from 'node:crypto'
import { isRecord, type Body } from './body.ts'
import { isWrittenSo, replaceNumbers } from './exact-json.ts'

/** Ten times what the vendor allows. Source: https://trtc.io/document/67552 */
const ITEMS_MAX = 1000

/**
 * Characters of the fields beside the list, summed over all items: far more than the few hundred that each of Chat's
 * hundred items needs.
 */
const COPIED_MAX = 1024 * 1024

/** How a batch is read: the texts of its items, or what is wrong with it. */
type Batch = { items: string[] } | { misfit: string }

/**
 * The texts of a batch's items, as JSON. Each carries the fields beside the list, so that nothing of the batch is lost,
 * and its numbers as they were written. `body` is the parsed text.
 */
export const readBatch = (text: string, body: Body, list: string): Batch => {
  // Before anything else is done with a text that may be large.
  const misfit = misfitOf(list, body)
  if (misfit !== undefined) return { misfit }
  // Random, so that nothing a sender writes can look like it.
  const mark = randomUUID()
  const marked = replaceNumbers(text, digits => (isWrittenSo(digits) ? digits : `"${mark}${digits}"`))
  const { [list]: items, ...beside } = JSON.parse(marked) as Body
  const unmarked = new RegExp(`"${mark}([^"]*)"`, 'g')
  return {
    items: (items as unknown[]).map(item =>
      JSON.stringify(isRecord(item) ? { ...beside, ...item } : item).replaceAll(unmarked, '$1'),
    ),
  }
}

const misfitOf = (list: string, { [list]: items, ...beside }: Body): string | undefined => {
  if (!Array.isArray(items) || items.length === 0 || items.length > ITEMS_MAX)
    return `/${list} must be a list of 1 to ${ITEMS_MAX} items`
  return JSON.stringify(beside).length * items.length > COPIED_MAX
    ? `/${list} has ${items.length} items, and beside it is too much to go with each of them`
    : undefined
}

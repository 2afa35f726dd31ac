/** The fields in which people write; the others hold ids, codes and data of programs. */
const WRITTEN = new Set([
  'Text',
  'Name',
  'Introduction',
  'Notification',
  'NameCard',
  'Remark',
  'AddWording',
  'Desc',
  'Title',
  'CompatibleText',
  'AbstractList',
])

/** Far more than Chat nests. */
const DEPTH_MAX = 20

/** All that people have written in a body, at any depth. */
export const textsOf = (value: unknown, isWritten = false, depth = 0): string[] => {
  if (typeof value === 'string') return isWritten ? [value] : []
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  if (Array.isArray(value)) return value.flatMap(item => textsOf(item, isWritten, depth + 1))
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, WRITTEN.has(name), depth + 1))
}

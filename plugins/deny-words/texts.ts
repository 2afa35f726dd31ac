/** The fields that people write. */
export const WRITTEN: ReadonlySet<string> = new Set([
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
  'FileName',
  'Markdown',
  'Organization',
])

/**
 * The fields that programs write, which may contain people's words: custom elements and fields, and what the UI kits
 * store beside a quoted message.
 */
export const DATA: ReadonlySet<string> = new Set([
  'Data',
  'Ext',
  'CloudCustomData',
  'CustomString',
  'UserDefinedDataList',
])

/** `every`: any field in it may hold what people wrote, so all texts count. */
type Reading = 'none' | 'written' | 'every'

/**
 * Everything that people have written in a body. Bundles of messages hold bundles, 100 deep, and anyone who wants to
 * hide a word goes deep. So there is no limit except the body's own, and no recursion.
 */
export const textsOf = (body: unknown): string[] => {
  const texts: string[] = []
  const open: [value: unknown, reading: Reading][] = [[body, 'none']]
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, reading] = next
    if (Array.isArray(value)) {
      texts.push(...joinedIn(value))
      for (const inner of value as unknown[]) open.push([inner, reading])
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (reading === 'every') texts.push(name)
        open.push([inner, readingOf(name, reading)])
      }
    } else if (reading !== 'none' && (typeof value === 'string' || typeof value === 'number')) {
      texts.push(...(reading === 'every' ? unescaped(String(value)) : [String(value)]))
    }
  }
  return texts
}

const readingOf = (name: string, around: Reading): Reading => {
  if (around === 'every' || DATA.has(name)) return 'every'
  return WRITTEN.has(name) ? 'written' : 'none'
}

/** Clients show the texts of a message, and the chunks of a stream, one after the other. */
const joinedIn = (list: readonly unknown[]): string[] => {
  if (list.length < 2) return []
  const joined = list.map(item => fieldOf(fieldOf(item, 'MsgContent'), 'Text') ?? fieldOf(item, 'Markdown'))
  const texts = joined.filter(text => typeof text === 'string')
  return texts.length < 2 ? [] : [texts.join('')]
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** JSON in JSON doubles its backslashes each time, so no body has room for more. */
const NESTED_MAX = 20

const ESCAPE = /\\(?:u([0-9a-f]{4})|([^]))/gi

/**
 * The text as it is, and as a reader of JSON in it would see it, including JSON in the strings of that. It is not
 * parsed: of a duplicate field a parser shows only one, and lenient parsers read what a strict one refuses.
 */
const unescaped = (text: string): string[] => {
  const all = [text]
  for (let last = text; last.includes('\\') && all.length <= NESTED_MAX; all.push(last))
    last = last.replace(ESCAPE, (_, code: string | undefined, character = '') =>
      code === undefined ? meaningOf(character as string) : String.fromCharCode(Number.parseInt(code, 16)),
    )
  return all
}

/** Line breaks, tabs and the like separate words. */
const meaningOf = (character: string): string => (/[bfnrt]/.test(character) ? ' ' : character)

/** The fields in which people write. */
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
])

/** The fields in which programs write, people's words among it: custom elements, and what the UI kits put beside a quoted message. */
export const DATA: ReadonlySet<string> = new Set(['Data', 'Ext', 'CloudCustomData'])

/** `every`: nobody knows which fields of it people write, so all texts count. */
type Reading = 'none' | 'written' | 'every'

/**
 * All that people have written in a body. Bundles of messages hold bundles, 100 deep, and whoever wants to hide a word goes deep: so there
 * is no bound but the body's own, and no recursion.
 */
export const textsOf = (body: unknown): string[] => {
  const texts: string[] = []
  const open: [value: unknown, reading: Reading][] = [[body, 'none']]
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, reading] = next
    if (typeof value === 'string') {
      if (reading === 'none') continue
      texts.push(value)
      // As it stands, and as whoever reads the JSON in it would see it; a text in a text ends, as each is shorter than the one around it.
      if (reading === 'every') open.push([parsed(value), 'every'])
    } else if (Array.isArray(value)) {
      for (const inner of value as unknown[]) open.push([inner, reading])
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) open.push([inner, readingOf(name, reading)])
    }
  }
  return texts
}

const readingOf = (name: string, around: Reading): Reading => {
  if (around === 'every' || DATA.has(name)) return 'every'
  return WRITTEN.has(name) ? 'written' : 'none'
}

const parsed = (text: string): unknown => {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { Liquid, toValue, type FilterImplOptions } from 'liquidjs'
import { escapeValue, VALUE_LENGTH } from './escape.ts'
import type { TemplateTarget } from '../options.ts'
import { isSeconds } from '../../events/seconds.ts'

/** Tags that read other templates, write their own HTML, or change the variables of others. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block', 'tablerow', 'cycle', 'increment', 'decrement']

/** `raw` switches the escaping off; the others take expressions as text, where a wrong name would go unnoticed. */
const REFUSED_FILTERS = [
  'raw',
  'where_exp',
  'reject_exp',
  'group_by_exp',
  'has_exp',
  'find_exp',
  'find_index_exp',
]

/** Characters of a template. */
export const TEMPLATE_LENGTH_MAX = 50_000

const LIMITS = {
  parseLimit: TEMPLATE_LENGTH_MAX,
  /** Milliseconds for one rendering. Far more than any needs, and less than makes the thread look stuck. */
  renderLimit: 2_000,
  /** Characters and list items that filters may create in one rendering. */
  memoryLimit: 10_000_000,
}

/** How long a value may be while a text is rendered; rendering is synchronous. */
let valueLength = VALUE_LENGTH

/** Renders with values of at most this length. */
export const withValueLength = (length: number, render: () => string): string => {
  valueLength = length
  try {
    return render()
  } finally {
    valueLength = VALUE_LENGTH
  }
}

/** A Liquid engine in which every value is escaped for the target, with no way around it. */
export const createLiquid = (target: TemplateTarget): Liquid => {
  const liquid = new Liquid({
    ...LIMITS,
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    // The same words and times on every machine.
    locale: 'en-US',
    timezoneOffset: 0,
    outputEscape: (value: unknown) => escapeValue(toValue(value), target, valueLength),
  })
  for (const name of REFUSED_TAGS) Reflect.deleteProperty(liquid.tags, name)
  for (const name of REFUSED_FILTERS) liquid.unregisterFilter(name)
  for (const name of Object.keys(liquid.filters)) {
    if (name.startsWith('date')) takeMilliseconds(liquid, name)
  }
  return liquid
}

const DATE_END_MS = 8_640_000_000_000_000

/** Liquid takes numbers for seconds. Ours are milliseconds, but some in Chat's bodies are seconds: both work. */
const takeMilliseconds = (liquid: Liquid, name: string): void => {
  const original: FilterImplOptions | undefined = liquid.filters[name]
  if (typeof original !== 'function') return
  liquid.registerFilter(name, function (value: unknown, ...rest: unknown[]): unknown {
    return original.call(this, dateOf(value), ...rest.map(asInPosix))
  })
}

/** Liquid writes these in the language of the machine; this is how POSIX defines them for the C locale. */
const IN_POSIX: Readonly<Record<string, string>> = {
  '%c': '%a %b %e %H:%M:%S %Y',
  '%x': '%m/%d/%y',
  '%X': '%H:%M:%S',
}

const asInPosix = (format: unknown): unknown =>
  typeof format === 'string' ? format.replaceAll(/%%|%[cxX]/g, found => IN_POSIX[found] ?? found) : format

/** Without a zone, so JavaScript would use the machine's. */
const TIME_WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/
const ENDS_IN_ZONE = /(\b(Z|UT|UTC|GMT|[ECMP][SD]T)|\d:\d\d.*[+-]\d\d(:?\d\d)?|\d:\d\d(:\d\d(\.\d+)?)?Z|\))$/i

const dateOf = (value: unknown): unknown => {
  if (typeof value === 'string' && !/^\d*$/.test(value)) return inUtc(value)
  const number = typeof value === 'string' && /^\d{12,16}$/.test(value) ? Number(value) : value
  const isMilliseconds = typeof number === 'number' && !isSeconds(number) && number <= DATE_END_MS
  return isMilliseconds ? new Date(number) : value
}

/**
 * No date is longer, but a text that people write may be, and searching it for a zone takes the square of its length.
 */
const DATE_LENGTH_MAX = 100

/** Also for `July 4, 2022` and the like, which mean a different time on each machine. */
const inUtc = (text: string): unknown => {
  if (text.length > DATE_LENGTH_MAX) return text
  if (TIME_WITHOUT_ZONE.test(text)) return text.replace(TIME_WITHOUT_ZONE, '$1T$2Z')
  const date = new Date(ENDS_IN_ZONE.test(text) ? text : `${text} UTC`)
  return Number.isNaN(date.getTime()) ? text : date
}

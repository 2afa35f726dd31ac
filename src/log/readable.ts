import { styleText } from 'node:util'
import { printable } from './printable.ts'

const STYLES = {
  trace: 'gray',
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
} as const

const LEVEL_WIDTH = 5
const STACK_INDENT = '    '

interface Line {
  level: keyof typeof STYLES
  /** ISO 8601. */
  time: string
  msg?: string
  err?: { message?: string; stack?: string }
  [field: string]: unknown
}

/** A JSON line of the log in readable form: time (UTC), level, message, fields; the stack of an error below. */
export const toReadable = (json: string, hasColors: boolean): string => {
  const line = parse(json)
  if (!line) return json
  const { level, time, msg = '', err, thread: _, ...fields } = line
  const paint = (style: (typeof STYLES)[keyof typeof STYLES], text: string): string =>
    hasColors ? styleText(style, text, { validateStream: false }) : text
  const parts = [
    paint('gray', `${time.slice('2026-01-01T'.length, -'.000Z'.length)}Z`),
    paint(STYLES[level], level.toUpperCase().padEnd(LEVEL_WIDTH)),
    printable(msg),
    ...Object.entries(fields).map(([name, value]) => `${paint('gray', `${name}=`)}${shown(value)}`),
  ]
  return `${parts.join(' ').trimEnd()}\n${stackOf(err)}`
}

const parse = (json: string): Line | undefined => {
  try {
    const line = JSON.parse(json) as Line
    return Object.hasOwn(STYLES, line.level) && typeof line.time === 'string' ? line : undefined
  } catch {
    // A mask broke the JSON: fall back to the masked line itself.
    return undefined
  }
}

/** Bare if it is one word, otherwise as JSON. */
const shown = (value: unknown): string => {
  if (typeof value === 'string' && /^[^\s"'={}[\]]+$/.test(value)) return printable(value)
  if (Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string'))
    return value.map(shown).join(',')
  return printable(JSON.stringify(value))
}

const stackOf = (error: Line['err']): string =>
  (error?.stack ?? error?.message ?? '')
    .split('\n')
    .filter(Boolean)
    .map(text => `${STACK_INDENT}${printable(text)}\n`)
    .join('')

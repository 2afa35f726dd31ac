import { shorten } from '../../base/cut.ts'
import type { KnownTarget, TemplateTarget } from '../options.ts'
import { withEntities } from './markup.ts'

/** UTF-16 units of one value, unless a message has less room. */
export const VALUE_LENGTH = 1000
const HEADER_LENGTH = 200

/** Everything in one line: line breaks and terminal control characters become spaces. */
export const oneLine = (text: string): string => withoutMarks(text).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

/**
 * Invisible characters that make a text read as another one: marks that change its direction, so that `gnp.exe` looks
 * like a picture, and those that only hide. The joiners U+200C and U+200D stay, because scripts and emoji need them.
 */
const MARKS = /[\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g

const withoutMarks = (text: string): string => text.replaceAll(MARKS, '')

const withoutControls = (text: string): string => withoutMarks(text).replaceAll(/(?![\n\t])\p{Cc}/gu, '')

const header = (text: string): string => shorten(oneLine(text).trim(), HEADER_LENGTH)

const ESCAPES: Readonly<Record<KnownTarget, (text: string) => string>> = {
  mrkdwn: text => withEntities(oneLine(text), /[&<>]/g),
  html: text => withEntities(withoutControls(text)),
  header,
  text: withoutControls,
  json: text => text,
}

/** Makes a single value safe for its target, whatever its content; values for people are shortened. */
export const escapeValue = (value: unknown, target: TemplateTarget, length = VALUE_LENGTH): string => {
  if (target === 'json') return textOf(value)
  const text = shorten(textOf(value), length)
  return typeof target === 'string' ? ESCAPES[target](text) : target.escape(oneLine(text))
}

/** Makes a whole rendered text fit: a header is one line, whatever the template itself contains. */
export const finishText = (text: string, target: TemplateTarget): string =>
  target === 'header' ? header(text) : text

/** Lists read `a, b`; anything with more structure reads as JSON. */
const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every(item => typeof item !== 'object')) return value.join(', ')
  return JSON.stringify(value)
}

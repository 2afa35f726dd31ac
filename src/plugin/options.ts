import Type, { type TSchema, type TUnsafe } from 'typebox'
import type { Digest } from '../events/digest.ts'
import type { ChatEvent } from '../events/event.ts'
import type { HttpReply } from './http/request-types.ts'

/** A markup of which the gateway knows nothing: a plugin brings it along. */
export interface Markup {
  /** For the reference, for example `discord`. */
  name: string
  /**
   * Makes one value harmless: it is a well-formed text in one line, at most 1,000 UTF-16 units long and without
   * invisible marks. Never throws.
   */
  escape(value: string): string
}

/** The targets that the gateway knows. */
export type KnownTarget = 'mrkdwn' | 'html' | 'header' | 'text' | 'json'

/**
 * The target of a rendered text, which decides how values are escaped: `mrkdwn` for Slack, `html` for an HTML body,
 * `header` for one line (a mail's subject), `text` for plain text, `json` for a text in JSON, which needs no escaping
 * here; or the markup of a plugin.
 */
export type TemplateTarget = KnownTarget | Markup

/** How to render a template otherwise than usual. */
interface Rendering {
  /** UTF-16 units of one value; 1,000 by default. */
  valueLength?: number
}

/** A checked Liquid template. */
export interface Template<Subject = ChatEvent> {
  /** Renders with the fields of the event, or of the digest, as variables. Throws a `TemplateFailure` if that fails. */
  render(subject: Subject, rendering?: Rendering): string
}

/** A map of any depth whose texts are checked Liquid templates. */
export interface TemplateTree {
  /** Renders every text. Plain JSON, whatever the event holds. Throws a `TemplateFailure` if that fails. */
  render(event: ChatEvent): Record<string, unknown>
}

/** An expression's verdict on an event and, for people, why it is not true. */
export type Judgement = { outcome: 'true' } | { outcome: 'false' | 'failed'; why: string }

/** A checked CEL expression. */
export interface Expression<Subject = ChatEvent> {
  /** Never throws: an expression that fails on an event has the outcome `failed`. */
  evaluate(subject: Subject): Judgement
}

/** The schema keyword that tells the config loader how to convert the YAML value into what a plugin gets. */
export type Decoding =
  | { decode: 'duration' }
  | { decode: 'size' }
  | { decode: 'rate' }
  | { decode: 'template'; target: TemplateTarget; of: 'event' | 'digest' }
  | { decode: 'template-tree' | 'template-leaf' }
  | { decode: 'expression'; over: 'event' | 'answer' }
  | { decode: 'field-path'; fields: readonly (keyof ChatEvent)[] }

interface OptionHelp<Written> {
  description: string
  default?: Written
  [keyword: string]: unknown
}

const decoded = <Value>(chatgate: Decoding, schema: TSchema): TUnsafe<Value> =>
  Type.Unsafe<Value>({ ...schema, chatgate })

/** A duration, written `250ms`, `30s`, `5m`, `1h` or `3d`; the plugin gets milliseconds. */
export const duration = (help: OptionHelp<string>): TUnsafe<number> =>
  decoded({ decode: 'duration' }, Type.String({ pattern: '^[0-9]+(ms|s|m|h|d)$', ...help }))

/** A size, written `64KiB`, `1MiB` or `10GiB`; the plugin gets bytes. */
export const size = (help: OptionHelp<string>): TUnsafe<number> =>
  decoded({ decode: 'size' }, Type.String({ pattern: '^[0-9]+(B|KiB|MiB|GiB)$', ...help }))

/** How many in how much time. */
export interface Rate {
  count: number
  perMs: number
}

/** A rate, written `1/s`, `30/m` or `1000/h`; the plugin gets a {@link Rate}. */
export const rate = (help: OptionHelp<string>): TUnsafe<Rate> =>
  decoded({ decode: 'rate' }, Type.String({ pattern: '^[1-9][0-9]*/(s|m|h)$', ...help }))

/** A Liquid template, written as text and checked at start; the plugin gets a {@link Template}. */
export const template = (target: TemplateTarget, help: OptionHelp<string>): TUnsafe<Template> =>
  decoded({ decode: 'template', target, of: 'event' }, Type.String({ ...help }))

/** Like {@link template}, for a message about many events: its variables are those of a {@link Digest}. */
export const digestTemplate = (target: TemplateTarget, help: OptionHelp<string>): TUnsafe<Template<Digest>> =>
  decoded({ decode: 'template', target, of: 'digest' }, Type.String({ ...help }))

/**
 * A map whose texts are Liquid templates, at any depth. A text that consists of a single `{{ … }}` keeps the type of
 * its value; the plugin gets a {@link TemplateTree}.
 */
export const templateTree = (help: OptionHelp<Record<string, unknown>>): TUnsafe<TemplateTree> =>
  decoded({ decode: 'template-tree' }, Type.Unsafe({ type: 'object', additionalProperties: true, ...help }))

/** A CEL expression over the fields of an event, written as text and checked at start; the plugin gets an {@link Expression}. */
export const expression = (help: OptionHelp<string>): TUnsafe<Expression> =>
  decoded({ decode: 'expression', over: 'event' }, Type.String({ minLength: 1, ...help }))

/** A field of an event; for `body` also the names inside it, where `*` is every item or key. */
export type FieldPath<Field extends string> = readonly [field: Field, ...within: string[]]

/** Like {@link expression}, over an answer to a request: its `status`, `headers` and `body`. */
export const answerExpression = (help: OptionHelp<string>): TUnsafe<Expression<HttpReply>> =>
  decoded({ decode: 'expression', over: 'answer' }, Type.String({ minLength: 1, ...help }))

/**
 * One of the given fields of the event, or a path into its `body` if that is one of them; the plugin gets a {@link
 * FieldPath}.
 */
export const fieldPath = <const Field extends keyof ChatEvent>(
  fields: readonly Field[],
  help: OptionHelp<string>,
): TUnsafe<FieldPath<Field>> =>
  decoded({ decode: 'field-path', fields }, Type.String({ minLength: 1, ...help }))

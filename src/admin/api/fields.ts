/** Kinds of fields that several endpoints share. */
import Type, { type TSchema } from 'typebox'

/** A time in an answer: ISO 8601, UTC. */
export const Time = (description: string) => Type.String({ format: 'date-time', description })

/**
 * A time in a request: a date (ISO 8601), milliseconds since 1970, or how long ago (`15m`, `24h`, `7d`). Handlers get milliseconds since 1970.
 */
export const TimeAsked = (description: string) =>
  Type.Optional(Type.Unsafe<number>({ type: 'string', format: 'time-asked', description }))

export const Text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }))

/** At most 1,000, as they are looked for one by one. */
export const Ids = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 1_000, description }))

export const Flag = (description: string) => Type.Optional(Type.Boolean({ description }))

/** How many entries a page has at most. */
export const Limit = Type.Integer({
  minimum: 1,
  maximum: 500,
  default: 50,
  description: 'At most so many entries.',
})

/** One of these words. */
export const OneOf = <const Word extends string>(words: readonly Word[], description: string) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], description })

export const Optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema)

/** What may be wrong with the names in a filter that found nothing. */
export const Warnings = Type.Optional(
  Type.Array(Type.String(), {
    description: 'Names in the filter that the running config does not know, where nothing was found.',
  }),
)

/** Who changes something, and why: kept with what was done, as the event `Gateway.DoneByHand`. Nothing of it is checked. */
export const Signature = {
  by: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Who asks for it; kept with what was done.' }),
  ),
  note: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'Why; kept with it.' })),
}

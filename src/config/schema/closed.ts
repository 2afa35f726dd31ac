import Type, { type TProperties } from 'typebox'

export const closed = { additionalProperties: false }

/** A map with these keys and no others. */
export const closedObject = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, closed)

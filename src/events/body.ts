/** The parsed body of a callback. */
export type Body = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a path like `Info.To_Account` or `PairList.0.From_Account`; undefined if there is none. */
export const valueAt = (body: Body, path: string): unknown => {
  let value: unknown = body
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Body)[name]
  }
  return value
}

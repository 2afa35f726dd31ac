/** Freezes maps and lists at any depth. Objects of classes, which belong to somebody else, stay as they are. */
export const freezeDeeply = <Value>(value: Value): Readonly<Value> => {
  if (!isPlain(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const child of Object.values(value)) freezeDeeply(child)
  return value
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

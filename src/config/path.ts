/** A place in the data of a config: map keys and list positions, from the top. */
export type Path = readonly (string | number)[]

const PLAIN_KEY = /^[\w-]+$/

/** For people: `routes.admin-edits.steps[1].slack.url`. */
export const formatPath = (path: Path): string => path.map(formatSegment).join('').replace(/^\./, '')

const formatSegment = (segment: string | number): string => {
  if (typeof segment === 'number') return `[${segment}]`
  return PLAIN_KEY.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`
}

/** The path that a JSON pointer (`/steps/1/url`) means in this value. */
export const fromPointer = (pointer: string, value: unknown): Path => {
  const segments = pointer.split('/').slice(1)
  const path: (string | number)[] = []
  let current = value
  for (const segment of segments) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(current) ? Number(key) : key)
    current = childOf(current, key)
  }
  return path
}

/** The value at a path inside a value; undefined if there is none. */
export const valueAtPath = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((current, segment) => childOf(current, segment), value)

const childOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined

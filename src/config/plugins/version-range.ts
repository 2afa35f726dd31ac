/** Which versions of a package fit: an exact version, or `^` and the lowest, as npm understands them. */

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/
const PRERELEASE = /^[0-9A-Za-z.+-]{1,100}$/

/** The ranges that a plugin can declare. */
export const VERSION_RANGE = /^\^?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** The lowest version of a range. */
export const lowestOf = (range: string): string => range.replace('^', '')

/** Whether it can be shown as a version. */
export const isVersion = (text: unknown): text is string => typeof text === 'string' && PRERELEASE.test(text)

/** Like npm, no range takes a prerelease (`2.0.0-beta.1`), which promises nothing. */
export const isInRange = (version: string, range: string): boolean => {
  if (!range.startsWith('^')) return version === range
  const [lowest, found] = [partsOf(lowestOf(range)), partsOf(version)]
  if (!lowest || !found) return false
  // Everything up to the first number that is not 0 must be the same: ^0.2.3 takes 0.2.9, and not 0.3.0.
  const first = lowest.findIndex(part => part !== 0)
  const fixed = first < 0 ? lowest.length : first + 1
  if (lowest.slice(0, fixed).some((part, index) => part !== found[index])) return false
  const different = lowest.findIndex((part, index) => part !== found[index])
  return different < 0 || Number(found[different]) > Number(lowest[different])
}

const partsOf = (version: string): number[] | undefined => VERSION.exec(version)?.slice(1).map(Number)

import { nearest } from '../base/nearest.ts'

/** What is wrong with the name of a time zone; undefined if nothing is. */
export const zoneMistake = (name: string): string | undefined => {
  if (isZone(name)) return undefined
  const zones = Intl.supportedValuesOf('timeZone')
  const meant = zones.find(zone => cityOf(zone) === cityOf(name)) ?? nearest(name, zones)
  return `\`${name}\` is not a time zone; ${meant === undefined ? 'write it like `Asia/Shanghai`' : `did you mean \`${meant}\`?`}`
}

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const cityOf = (zone: string): string => zone.replace(/^.*\//, '').replaceAll(' ', '_').toLowerCase()

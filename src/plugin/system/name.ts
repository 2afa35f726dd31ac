import type { Markup } from '../options.ts'

/**
 * The markup of a name that systems give a structure, such as a topic: in values, each character that has a meaning
 * there is percent-encoded, and so is `%`, so that no id of Chat gets another place than its own. `special` has the flag `g`.
 */
export const nameMarkup = (name: string, special: RegExp): Markup => ({
  name,
  escape: value => value.replaceAll('%', '%25').replaceAll(special, percentEncoded),
})

const percentEncoded = (character: string): string =>
  [...Buffer.from(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

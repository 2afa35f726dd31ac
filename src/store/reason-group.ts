/**
 * A detail of a reason: a word with a digit in it (a duration, an id, an address). A status is none, which is a number of three digits that
 * begins the text, or comes after a colon or the word `answered`. Written for JavaScript and for PostgreSQL alike.
 */
export const DETAIL_PATTERN =
  '(?<![0-9A-Za-z_-])(?!(?<=^|: |answered )[1-5][0-9][0-9](?![0-9A-Za-z_-]))[0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]*'

/** What stands for each detail. */
export const DETAIL_SIGN = '#'

const DETAILS = new RegExp(DETAIL_PATTERN, 'g')

/**
 * What reasons have in common that differ in details only: `503 after # ms` for `503 after 41 ms`. The group of a group is itself, so either
 * can be given where one is asked for.
 */
export const reasonGroup = (reason: string): string => reason.replaceAll(DETAILS, DETAIL_SIGN)

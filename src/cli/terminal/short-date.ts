/** A date of the admin API as tables show it: UTC, to the second, without the letters. */
export const shortDate = (date: string): string => date.replace('T', ' ').slice(0, 19)

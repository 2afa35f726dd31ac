/** Numbers in sentences, the same in both languages. */
export const grouped = (count: number): string => count.toLocaleString('en')

/** A number of things, in English. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`

import { hash } from 'node:crypto'

/**
 * A key as services and memories take it: itself where it is a short text, otherwise its hash; a part of it could equal
 * another one. The template of a key has the target `json`, so that values in it are neither cut nor cleaned: or a user
 * could choose a name whose key is that of another.
 */
export const boundedKey = (key: string, charactersMax: number): string =>
  isShort(key, charactersMax) && isPrintable(key) ? key : `sha256-${hash('sha256', JSON.stringify(key))}`

const isShort = (key: string, charactersMax: number): boolean =>
  key.length <= 2 * charactersMax && Array.from(key).length <= charactersMax

/** Some services refuse control characters and halves of characters. */
const isPrintable = (key: string): boolean => key.isWellFormed() && !/\p{Cc}/u.test(key)

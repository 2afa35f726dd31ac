/**
 * Reads the option `url` of a plugin that sends to it. Throws a sentence, without the address, which may be the secret.
 */
export const readAddress = (url: string): URL => {
  const address = URL.parse(url)
  if (!address) throw new Error('`url` is not a valid address; look at its host and port')
  return address
}

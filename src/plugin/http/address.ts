/**
 * Reads the HTTP address in an option, `url` by default, of which a pattern has said nothing about the port. Throws a
 * sentence, without the address, which may be the secret.
 */
export const readAddress = (url: string, option = 'url'): URL => {
  const address = URL.parse(url)
  if (!address) throw new Error(`\`${option}\` is not a valid address; look at its host and port`)
  return address
}

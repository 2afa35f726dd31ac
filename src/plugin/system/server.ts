import Type from 'typebox'

/** The address of a server with its login, whose schemes tell whether TLS is used. */
export const serverOption = (schemes: readonly string[], example: string, description: string) =>
  Type.String({
    secret: true,
    pattern: `^(${schemes.join('|')})://[^\\s/?#]`,
    mustBe: `an address like ${example}`,
    description,
  })

/**
 * Reads such an address before a library does: libraries print parts of one that they cannot read, or take half of a
 * password for a path. `passwordAlone` is for servers that have passwords
 * without users. Throws an error with a sentence.
 */
export const readServer = (url: string, { passwordAlone = false } = {}): URL => {
  const address = URL.parse(url)
  if (!address || address.hostname === '' || !isDecodable(address.username + address.password))
    throw new Error(
      '`url` is not a valid address; in a login write # as %23, % as %25, / as %2F, @ as %40, : as %3A and ? as %3F',
    )
  if (address.hostname.includes(',')) throw new Error('`url` must name one server, not a list of them')
  // The libraries would take their usual port.
  if (address.port === '0') throw new Error('`url` must not have the port 0, at which no server can be')
  // The libraries would leave the password out, or fail each time.
  if (address.password !== '' && address.username === '' && !passwordAlone)
    throw new Error('`url` has a password without a user; put the user before the colon')
  return address
}

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

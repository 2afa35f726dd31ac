/**
 * What somebody threw, in words: the message of an error, and of anything else what it reads as. Never throws: a plugin can throw what has
 * no text at all, such as `Object.create(null)`, or an error whose message is no text.
 */
export const thrownText = (thrown: unknown): string => {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'something that cannot be shown as text'
  }
}

/** What a connection failed with, for example ECONNREFUSED. */
export const failureCode = (error: unknown): string => (error as { code?: string }).code ?? String(error)

const PATIENCE_MS = 90_000

/**
 * Waits until the condition holds, checking every few milliseconds; fails with the message after 90 seconds, because a
 * loaded machine may be slow.
 */
export const until = async (
  condition: () => unknown,
  message: string,
  patienceMs = PATIENCE_MS,
): Promise<void> => {
  const end = Date.now() + patienceMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${message}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** Whether a route's `when` takes a command: the command itself, its family (`Group.*`), or everything (`*`). */
export const takes = (when: readonly string[], command: string): boolean =>
  when.some(
    pattern =>
      pattern === '*' ||
      pattern === command ||
      (pattern.endsWith('.*') && command.startsWith(pattern.slice(0, -1))),
  )

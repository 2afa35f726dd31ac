/** The paths of the console's pages, for the server, which answers all of them with the same file, and for the console itself. */
export const CONSOLE_PATHS = [
  '/',
  '/live',
  '/events',
  '/events/:id',
  '/destinations',
  '/destinations/:route/:step',
  '/dead',
  '/replays',
  '/plan',
  '/config',
  '/refused',
  '/profiles',
  '/profiles/:user',
  '/nodes',
  '/by-hand',
] as const

/** What stands in a path at the place of each `:name`; undefined where the address is of another. Any text may be an address. */
export const matchPath = (path: string, address: string): Record<string, string> | undefined => {
  const wanted = path.split('/')
  const given = address.split('/').map(decoded)
  if (wanted.length !== given.length) return undefined
  const isFit = wanted.every((part, index) => (part.startsWith(':') ? given[index] : part === given[index]))
  if (!isFit) return undefined
  return Object.fromEntries(
    wanted.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), given[index] ?? '']] : [])),
  )
}

const decoded = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

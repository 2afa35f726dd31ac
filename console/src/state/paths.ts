/** The addresses of pages about one thing. */

export const eventPath = (id: string): string => `/events/${encodeURIComponent(id)}`

/** A browser refuses half a character in an address. */
export const profilePath = (user: string): string => `/profiles/${encodeURIComponent(user.toWellFormed())}`

/** Of a destination, `route/step`. */
export const destinationPath = (name: string): string =>
  `/destinations/${name.split('/').map(encodeURIComponent).join('/')}`

/** A path with what stands in the place of each `:name`. */
export const filledIn = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))

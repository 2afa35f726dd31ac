import type { PluginKind } from '../plugin.ts'

/** What each kind of plugin must be able to do once it is started. */
const METHODS: Readonly<Record<PluginKind, string>> = {
  filter: 'keep',
  transform: 'apply',
  destination: 'deliver',
  responder: 'answer',
}

/** The method that a started plugin of a kind must have and has not; undefined when it is there. */
export const missingMethod = (kind: PluginKind, started: unknown): string | undefined => {
  const method = METHODS[kind]
  const found = (started as Record<string, unknown> | null | undefined)?.[method]
  return typeof found === 'function' ? undefined : `${method}()`
}

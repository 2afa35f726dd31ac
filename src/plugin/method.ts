import type { PluginKind } from '../plugin.ts'

/** The method that each kind of plugin must have once it is started. */
const METHODS: Readonly<Record<PluginKind, string>> = {
  filter: 'keep',
  transform: 'apply',
  destination: 'deliver',
  responder: 'answer',
}

/** The required method that a started plugin lacks; undefined if it is there. */
export const missingMethod = (kind: PluginKind, started: unknown): string | undefined => {
  const method = METHODS[kind]
  const found = (started as Record<string, unknown> | null | undefined)?.[method]
  return typeof found === 'function' ? undefined : `${method}()`
}

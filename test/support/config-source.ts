import type { ConfigSource } from '../../src/config/config.ts'

/** A config as if it was read from a file. */
export const source = (text: string, environment: Record<string, string> = {}): ConfigSource => ({
  file: '/srv/gateway.config.yaml',
  text,
  environment,
})

/** A config with one app and these routes. */
export const withRoutes = (routes: string, head = ''): ConfigSource =>
  source(`apps: { "14": { token: t } }\n${head}\nroutes:\n${routes}`)

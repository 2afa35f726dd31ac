import type { EnvironmentProxies } from '../../base/http-proxy.ts'
import type { TraceSettings } from '../../traces/settings.ts'
import type { Finding } from '../finding.ts'
import { readProxies } from './proxies.ts'
import { readTraces } from './traces.ts'

interface ReadEnvironment {
  said: { proxies: EnvironmentProxies; traces?: TraceSettings }
  findings: Finding[]
  warnings: Finding[]
  secrets: string[]
}

/** Reads the variables that say something to every program, whatever the config is. */
export const readEnvironment = (environment: Readonly<Record<string, string>>): ReadEnvironment => {
  const { proxies, findings, secrets } = readProxies(environment)
  const { traces, warnings, secrets: ofTraces } = readTraces(environment, proxies)
  return {
    said: { proxies, ...(traces && { traces }) },
    findings,
    warnings,
    secrets: [...secrets, ...ofTraces],
  }
}

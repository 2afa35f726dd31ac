import type { EnvironmentProxies } from '../../base/http-proxy.ts'
import type { Sampler, TraceSettings } from '../../traces/settings.ts'
import type { Finding } from '../finding.ts'

interface ReadTraces {
  traces?: TraceSettings
  /** Traces never keep a gateway from starting. */
  warnings: Finding[]
  secrets: string[]
}

type Environment = Readonly<Record<string, string>>
type Warn = (sentence: string) => void

/**
 * Reads the variables of OpenTelemetry (https://opentelemetry.io/docs/specs/otel/protocol/exporter/) that say where spans go. Without an address
 * there are none.
 */
export const readTraces = (environment: Environment, proxies: EnvironmentProxies): ReadTraces => {
  const warnings: Finding[] = []
  const warn: Warn = sentence => void warnings.push({ path: [], sentence })
  if (isDisabled(environment, warn)) return { warnings, secrets: [] }
  const url = addressOf(environment, warn)
  if (url === undefined) return { warnings, secrets: [] }
  const { name = '', value: protocol = 'http/json' } = ofTraces(environment, 'PROTOCOL') ?? {}
  if (protocol !== 'http/json')
    warn(
      `${named(name)} is not \`http/json\`, the only protocol that spans are sent by; unset it, and let the address be that of a collector's OTLP/HTTP receiver, usually with port 4318`,
    )
  const headers = headersOf(environment, warn)
  const secrets = Object.values(headers).flatMap(value => [value, ...value.split(' ').slice(1)])
  const sampler = samplerOf(environment, warn)
  // What is never recorded needs no collector; then the flags of callers go on unchanged.
  if (sampler.ratio === 0 && !sampler.followsParent) return { warnings, secrets }
  const traces = {
    url,
    headers,
    resource: resourceOf(environment, warn),
    sampler,
    timeoutMs: timeoutOf(environment, warn),
    isCompressed: isCompressed(environment, warn),
    proxies,
  }
  return { traces, warnings, secrets: secrets.filter(secret => secret.length >= SHORTEST_SECRET) }
}

/** As for the secrets of the config. */
const SHORTEST_SECRET = 4

const named = (variable: string): string => `the environment variable ${variable}`

/** Blank is like unset. */
const read = (environment: Environment, name: string): { name: string; value: string } | undefined => {
  const value = Object.hasOwn(environment, name) ? (environment[name] ?? '').trim() : ''
  return value === '' ? undefined : { name, value }
}

/** What is said of traces alone goes first. */
const ofTraces = (environment: Environment, name: string): ReturnType<typeof read> =>
  read(environment, `OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? read(environment, `OTEL_EXPORTER_OTLP_${name}`)

const isDisabled = (environment: Environment, warn: Warn): boolean => {
  const disabled = read(environment, 'OTEL_SDK_DISABLED')?.value.toLowerCase() ?? 'false'
  if (!['true', 'false'].includes(disabled))
    warn(`${named('OTEL_SDK_DISABLED')} must be \`true\` or \`false\`; it counts as false`)
  const exporter = read(environment, 'OTEL_TRACES_EXPORTER')?.value ?? 'otlp'
  if (!['otlp', 'none'].includes(exporter))
    warn(
      `${named('OTEL_TRACES_EXPORTER')} must be \`otlp\` or \`none\`; it counts as none, so no spans are sent`,
    )
  return disabled === 'true' || exporter !== 'otlp'
}

/** The warning does not show the value, which may hold a password. */
const addressOf = (environment: Environment, warn: Warn): string | undefined => {
  const set = ofTraces(environment, 'ENDPOINT')
  if (!set) return undefined
  const url = URL.parse(set.value)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    warn(
      `${named(set.name)} must be an address like http://collector.internal:4318, without a user or password (those go into OTEL_EXPORTER_OTLP_HEADERS); no spans are sent`,
    )
    return undefined
  }
  if (!set.name.includes('_TRACES_')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}

/** A token, and what may follow it in a header: RFC 9110 §5.5. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const HEADER_VALUE = /^[\t\x20-\x7e]*$/

const headersOf = (environment: Environment, warn: Warn): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'])
    for (const [key, value] of pairsOf(environment, name, warn)) {
      if (HEADER_NAME.test(key) && HEADER_VALUE.test(value)) headers[key.toLowerCase()] = value
      else warn(`${named(name)} holds what cannot be a header; that one is left out`)
    }
  return headers
}

const resourceOf = (environment: Environment, warn: Warn): Record<string, string> => {
  const name = read(environment, 'OTEL_SERVICE_NAME')?.value
  return {
    'service.name': 'chatgate',
    ...Object.fromEntries(pairsOf(environment, 'OTEL_RESOURCE_ATTRIBUTES', warn)),
    ...(name !== undefined && { 'service.name': name }),
  }
}

/** `key=value,key=value`, percent-encoded. The warning does not show the value, which may be a secret. */
const pairsOf = (environment: Environment, name: string, warn: Warn): [key: string, value: string][] =>
  (read(environment, name)?.value ?? '').split(',').flatMap(part => {
    if (part.trim() === '') return []
    const at = part.indexOf('=')
    const [key, value] = [decoded(part.slice(0, Math.max(0, at))), decoded(part.slice(at + 1))]
    if (key !== undefined && key !== '' && value !== undefined) return [[key, value]]
    warn(
      `${named(name)} must be like \`key=value,other=value\`, percent-encoded; a part that is not is left out`,
    )
    return []
  })

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.trim())
  } catch {
    return undefined
  }
}

const SAMPLERS: Readonly<Record<string, { isRatio: boolean; ratio: number; followsParent: boolean }>> = {
  always_on: { isRatio: false, ratio: 1, followsParent: false },
  always_off: { isRatio: false, ratio: 0, followsParent: false },
  traceidratio: { isRatio: true, ratio: 1, followsParent: false },
  parentbased_always_on: { isRatio: false, ratio: 1, followsParent: true },
  parentbased_always_off: { isRatio: false, ratio: 0, followsParent: true },
  parentbased_traceidratio: { isRatio: true, ratio: 1, followsParent: true },
}
const USUAL_SAMPLER = 'parentbased_always_on'

const samplerOf = (environment: Environment, warn: Warn): Sampler => {
  const name = read(environment, 'OTEL_TRACES_SAMPLER')?.value ?? USUAL_SAMPLER
  const known = Object.hasOwn(SAMPLERS, name) ? SAMPLERS[name] : undefined
  if (!known)
    warn(
      `${named('OTEL_TRACES_SAMPLER')} must be one of ${Object.keys(SAMPLERS).join(', ')}; it counts as ${USUAL_SAMPLER}`,
    )
  if (!known?.isRatio) return { ratio: known?.ratio ?? 1, followsParent: known?.followsParent ?? true }
  const ratio = Number(read(environment, 'OTEL_TRACES_SAMPLER_ARG')?.value ?? 1)
  if (ratio >= 0 && ratio <= 1) return { ratio, followsParent: known.followsParent }
  warn(`${named('OTEL_TRACES_SAMPLER_ARG')} must be a number from 0 to 1; it counts as 1`)
  return { ratio: 1, followsParent: known.followsParent }
}

const TIMEOUT_MS = 10_000
const TIMEOUT_MAX_MS = 60_000

const timeoutOf = (environment: Environment, warn: Warn): number => {
  const set = ofTraces(environment, 'TIMEOUT')
  if (!set) return TIMEOUT_MS
  const ms = Number(set.value)
  if (Number.isInteger(ms) && ms >= 1 && ms <= TIMEOUT_MAX_MS) return ms
  warn(
    `${named(set.name)} must be a number of milliseconds from 1 to ${TIMEOUT_MAX_MS}; it counts as ${TIMEOUT_MS}`,
  )
  return TIMEOUT_MS
}

const isCompressed = (environment: Environment, warn: Warn): boolean => {
  const { name = '', value = 'none' } = ofTraces(environment, 'COMPRESSION') ?? {}
  if (!['gzip', 'none'].includes(value))
    warn(`${named(name)} must be \`gzip\` or \`none\`; it counts as none`)
  return value === 'gzip'
}

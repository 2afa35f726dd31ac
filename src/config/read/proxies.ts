import { readProxy, type EnvironmentProxies } from '../../base/http-proxy.ts'
import type { Finding } from '../finding.ts'
import { passwordsIn } from '../options/secrets.ts'

interface ReadProxies {
  proxies: EnvironmentProxies
  findings: Finding[]
  secrets: string[]
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as other programs do: in lower case too, which goes first, and without `http://` too. */
export const readProxies = (environment: Readonly<Record<string, string>>): ReadProxies => {
  const read: ReadProxies = {
    proxies: { except: variable(environment, 'NO_PROXY')?.value ?? '' },
    findings: [],
    secrets: [],
  }
  for (const kind of ['http', 'https'] as const) {
    const set = variable(environment, `${kind.toUpperCase()}_PROXY`)
    if (!set) continue
    const address = set.value.includes('://') ? set.value : `http://${set.value}`
    if (readProxy(address)) read.proxies[kind] = address
    else read.findings.push({ path: [], sentence: wrong(set.name) })
    read.secrets.push(...passwordsIn(address))
  }
  return read
}

/** Does not show the value, which may hold a password. */
const wrong = (name: string): string =>
  `the environment variable ${name} must be the address of an HTTP proxy, like http://proxy.internal:3128 or http://user:password@proxy.internal:3128; correct it, or unset it`

const variable = (
  environment: Readonly<Record<string, string>>,
  upperCase: string,
): { name: string; value: string } | undefined => {
  const name = [upperCase.toLowerCase(), upperCase].find(one => Object.hasOwn(environment, one))
  const value = name === undefined ? '' : (environment[name] ?? '').trim()
  return name === undefined || value === '' ? undefined : { name, value }
}

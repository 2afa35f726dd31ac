import type { ConfigSource } from '../config.ts'
import { mapOf } from '../options/shape.ts'
import { dataAsWritten } from '../include/combine.ts'
import { namesIn } from '../yaml/variables.ts'
import { leavesOf, sameOption, samePlace, withTemplates } from './leaves.ts'

/** What a text that is only tried may take from the config in force. */
export interface InForce {
  /** The texts of which something is masked where they are shown, by their places. */
  hidden: ReadonlyMap<string, string>
  /** The texts with variables in them, by their options. */
  withVariables: ReadonlyMap<string, ReadonlySet<string>>
  /** The variables that it uses. */
  names: ReadonlySet<string>
  /** Those of them that are set, with their values. */
  variables: Readonly<Record<string, string>>
  /** Those of them that hold a secret, or a part of one. */
  secret: ReadonlySet<string>
  /** The texts with stars of their own. */
  starred: ReadonlySet<string>
  plugins: Readonly<Record<string, unknown>>
  templates: Readonly<Record<string, unknown>>
  /** The entries of its `include`. */
  includes: ReadonlySet<string>
  mask: (text: string) => string
}

export const MASK = '***'

/** `secrets` are those that are masked, by `mask`. The config in force was read before, so nothing is wrong with it. */
export const readInForce = (
  inForce: ConfigSource,
  secrets: readonly string[],
  mask: (text: string) => string,
): InForce => {
  const { environment } = inForce
  const written = dataAsWritten(inForce)
  const data = withTemplates(written)
  const leaves = [...leavesOf(data)]
  const names = new Set(leaves.flatMap(leaf => namesIn(leaf.text)))
  const variables = Object.fromEntries(Object.entries(environment).filter(([name]) => names.has(name)))
  const withVariables = Map.groupBy(
    leaves.filter(leaf => namesIn(leaf.text).length > 0),
    ({ path }) => sameOption(data, path),
  )
  return {
    hidden: new Map(
      leaves
        .filter(leaf => mask(leaf.text) !== leaf.text)
        .map(leaf => [samePlace(data, leaf.path), leaf.text]),
    ),
    withVariables: new Map(
      [...withVariables].map(([option, found]) => [option, new Set(found.map(leaf => leaf.text))]),
    ),
    names,
    variables,
    secret: new Set(Object.keys(variables).filter(name => isSecret(variables[name] ?? '', secrets))),
    starred: new Set(leaves.filter(leaf => leaf.text.includes(MASK)).map(leaf => leaf.text)),
    plugins: mapOf(written['plugins']),
    templates: mapOf(written['templates']),
    includes: new Set(inForce.included?.map(({ pattern }) => pattern)),
    mask,
  }
}

const isSecret = (value: string, secrets: readonly string[]): boolean =>
  value !== '' && secrets.some(secret => secret.includes(value) || value.includes(secret))

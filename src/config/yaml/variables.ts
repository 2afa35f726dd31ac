import { isScalar, parseDocument } from 'yaml'

/**
 * A value that is only one `${NAME}`. The schema decides whether it is a string or a number, so
 * that `port: ${PORT}` gives a number, and a token that happens to be all digits stays a string.
 */
export class FromEnvironment {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** As if it had been written in the YAML; always a single value. */
  asScalar(): unknown {
    const { contents } = parseDocument(this.text)
    const isWhole = isScalar(contents) && contents.type === 'PLAIN' && contents.source === this.text
    return isWhole && !isRounded(contents.value) ? contents.value : this.text
  }
}

/** An id of 19 digits, for example: rounded, it would not match the id that was meant. */
export const isRounded = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value)

/** `$${` is a literal `${`; then `${NAME}`, `${NAME:-fallback}`; then text that was probably meant as a variable. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{/g
const ALONE = /^\$\{[^}]*\}$/

export interface Substituted {
  value: string | FromEnvironment
  /** Mistakes in its variables, as sentences. */
  mistakes: string[]
}

/** Puts the values of variables into a text. */
export const substitute = (text: string, environment: Readonly<Record<string, string>>): Substituted => {
  const mistakes: string[] = []
  const replaced = text.replaceAll(VARIABLE, (written: string, name?: string, fallback?: string) => {
    if (written === '$${') return '${'
    const mistake = mistakeIn(name, fallback, environment)
    if (mistake !== undefined) mistakes.push(mistake)
    return mistake === undefined ? valueOf(name, fallback, environment) : written
  })
  const isAlone = mistakes.length === 0 && ALONE.test(text)
  return { value: isAlone ? new FromEnvironment(replaced) : replaced, mistakes }
}

const mistakeIn = (
  name: string | undefined,
  fallback: string | undefined,
  environment: Readonly<Record<string, string>>,
): string | undefined => {
  if (name === undefined)
    return 'a variable is written `${NAME}` or `${NAME:-fallback}`; for a literal `${` write `$${`'
  if (fallback?.includes('${')) return `the fallback of \`${name}\` cannot contain another variable`
  if (fallback !== undefined || Object.hasOwn(environment, name)) return undefined
  return `the variable \`${name}\` is not set; set it in the environment or in \`.env\` beside the config, or give a fallback: \`\${${name}:-…}\``
}

/** A fallback also replaces an empty variable. */
const valueOf = (
  name: string | undefined,
  fallback: string | undefined,
  environment: Readonly<Record<string, string>>,
): string => {
  const value = name !== undefined && Object.hasOwn(environment, name) ? environment[name] : ''
  return value || (fallback ?? '')
}

/** The variables that a text names, each once. */
export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].flatMap(([, name]) => name ?? [])),
]

/** The variables that a text names, with their values; null if a variable is not set. */
export const variablesIn = (
  text: string,
  environment: Readonly<Record<string, string>>,
): [name: string, value: string | null][] => {
  return namesIn(text).map(name => [
    name,
    Object.hasOwn(environment, name) ? (environment[name] ?? null) : null,
  ])
}

import { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { thrownText } from '../../base/thrown.ts'
import type { Scope } from './scope.ts'
import { CelChange, CHANGE_TYPES } from './values.ts'

/** More than any condition needs; anything longer belongs in a plugin. */
const LIMITS = { maxAstNodes: 500, maxDepth: 50 }

const bases = new Map<Scope<never>, Environment>()

const baseOf = (scope: Scope<never>): Environment => {
  const base = bases.get(scope) ?? new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
  if (bases.has(scope)) return base
  bases.set(scope, base)
  base.registerType('change', { ctor: CelChange, fields: CHANGE_TYPES })
  for (const [name, type] of Object.entries(scope.types)) base.registerVariable(name, type)
  return base
}

/** CEL over what an expression is about, with `like` in place of `matches`: its patterns take linear time for any text. */
export const createLanguage = (scope: Scope<never>): Environment => {
  const compiled = new Map<string, RE2JS>()
  const like = (text: string, pattern: string): boolean => {
    const known = compiled.get(pattern) ?? RE2JS.compile(pattern)
    compiled.set(pattern, known)
    return known.test(text)
  }
  return baseOf(scope).clone().registerFunction('string.like(string): bool', like)
}

/** What is wrong with a pattern of `like`; undefined if nothing is. */
export const patternMistake = (pattern: string): string | undefined => {
  try {
    RE2JS.compile(pattern)
    return undefined
  } catch (error) {
    return thrownText(error).replace(/^error parsing regexp: /, '')
  }
}

/** The names of all functions except the one that is refused. */
export const functionNames = (language: Environment): string[] => {
  const names = new Set(language.getDefinitions().functions.map(({ name }) => name))
  names.delete('matches')
  return [...names]
}

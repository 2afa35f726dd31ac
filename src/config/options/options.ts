import type { Static, TSchema } from 'typebox'
import { check } from './check.ts'
import { complete } from './complete.ts'
import { decode } from './decode.ts'
import type { Finding } from '../finding.ts'
import { formatPath } from '../path.ts'
import { secretsIn, spacedSecrets } from './secrets.ts'
import { shapeOf } from './shape.ts'

export interface ReadOptions<Value> {
  /** Checked, completed by the defaults, and decoded; undefined when there are findings. */
  value: Value | undefined
  /** The same, as far as it fits. */
  partial: unknown
  findings: Finding[]
  secrets: string[]
}

/** The one way from what was written to what the program gets, by the TypeBox schema of it. */
export const readOptions = <Schema extends TSchema>(
  schema: Schema,
  written: unknown,
): ReadOptions<Static<Schema>> => {
  const shape = shapeOf(schema)
  const completed = complete(shape, written)
  const decoded = decode(shape, completed)
  // That a template does not fit a pattern says less than that none is taken.
  const unfit = [...check(schema, completed).filter(isNewPlace(decoded.findings)), ...decoded.findings]
  const findings = [...unfit, ...spacedSecrets(shape, completed).filter(isNewPlace(unfit))]
  return {
    // Without findings it is what the type of the schema says: checked, and decoded.
    value: findings.length === 0 ? (decoded.value as Static<Schema>) : undefined,
    partial: decoded.value,
    findings,
    secrets: secretsIn(shape, completed),
  }
}

/** One mistake for each place is enough. */
const isNewPlace =
  (findings: readonly Finding[]) =>
  ({ path }: Finding): boolean =>
    !findings.some(other => formatPath(other.path) === formatPath(path))

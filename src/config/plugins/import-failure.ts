import { thrownText } from '../../base/thrown.ts'

/** What to say of an error by its code; `in line 3` stands where it reads best. */
const EXPLANATIONS: Record<string, (inLine: string) => string> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: inLine =>
    `uses TypeScript that Node cannot run as it is (enums, namespaces, parameter properties)${inLine}`,
  ERR_INVALID_TYPESCRIPT_SYNTAX: inLine => `has a syntax error${inLine}`,
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: () =>
    'is TypeScript in a package, which Node does not run; the package must hold JavaScript',
  ERR_UNKNOWN_FILE_EXTENSION: () => 'is no .ts or .js file',
  ERR_MODULE_NOT_FOUND: () => 'cannot be loaded',
}

/** Why importing a plugin failed, in words and with the line of its file where that is known. */
export const importFailure = (error: unknown, file: string): string => {
  if (!(error instanceof Error)) return `threw while it was loaded: ${thrownText(error)}`
  const code = 'code' in error ? String(error.code) : ''
  const inLine = lineIn(error, file)
  return `${(EXPLANATIONS[code] ?? explain(error))(inLine)}: ${error.message}`
}

const explain = (error: Error) => (inLine: string) =>
  error instanceof SyntaxError ? `has a syntax error${inLine}` : `threw${inLine} while it was loaded`

const lineIn = ({ stack = '' }: Error, file: string): string => {
  const at = stack.indexOf(`${file}:`)
  const line = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + file.length))?.[1]
  return line === undefined ? '' : ` in line ${line}`
}

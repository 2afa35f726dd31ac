const EXPLANATIONS: Record<string, string> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    'uses TypeScript that Node cannot run as it is (enums, namespaces and parameter properties)',
  ERR_INVALID_TYPESCRIPT_SYNTAX: 'has a syntax error',
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING:
    'is TypeScript in a package, which Node does not run; the package must hold JavaScript',
  ERR_UNKNOWN_FILE_EXTENSION: 'is no .ts or .js file',
  ERR_MODULE_NOT_FOUND: 'cannot be loaded',
}

/** Why importing a plugin failed, in words and with the line of its file where that is known. */
export const importFailure = (error: unknown, file?: string): string => {
  if (!(error instanceof Error)) return `threw while it was loaded: ${String(error)}`
  const code = 'code' in error ? String(error.code) : ''
  const general = error instanceof SyntaxError ? 'has a syntax error' : 'threw while it was loaded'
  return `${EXPLANATIONS[code] ?? general}${lineIn(error, file)}: ${error.message}`
}

const lineIn = (error: Error, file?: string): string => {
  const stack = error.stack ?? ''
  const at = file === undefined ? -1 : stack.indexOf(`${file}:`)
  const line = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + (file?.length ?? 0)))?.[1]
  return line === undefined ? '' : ` in line ${line}`
}

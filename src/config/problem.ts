/** A mistake in the config, or something that was probably not meant: where it is, and what would be valid. */
export interface Problem {
  file: string
  /** From 1; absent if the problem has no place in the file (the file is missing, for example). */
  line?: number
  column?: number
  /** For example `routes.admin-edits.steps[1].slack.url`; empty for the whole file. */
  path: string
  /** What was found and what would be valid, in one or two sentences. */
  sentence: string
}

/** One line, `file:line:column  path  sentence`. */
export const formatProblem = ({ file, line, column, path, sentence }: Problem): string =>
  [line === undefined ? file : `${file}:${line}:${column}`, path, sentence].filter(Boolean).join('  ')

/** The config cannot be used; carries every problem found. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

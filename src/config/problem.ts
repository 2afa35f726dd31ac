/** Something in the config that is wrong or probably not meant: where it stands, and what would be right. */
export interface Problem {
  file: string
  /** From 1; absent where the problem has no place in the file (the file is missing, for example). */
  line?: number
  column?: number
  /** For example `routes.admin-edits.steps[1].slack.url`; empty for the whole file. */
  path: string
  /** What was seen and what would be right, as one or two sentences. */
  sentence: string
}

/** One line, `file:line:column  path  sentence`. */
export const formatProblem = ({ file, line, column, path, sentence }: Problem): string =>
  [line === undefined ? file : `${file}:${line}:${column}`, path, sentence].filter(Boolean).join('  ')

/** A config that cannot be used; carries every problem that was found. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

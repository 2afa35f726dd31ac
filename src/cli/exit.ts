/**
 * Ends the command line with this exit code: 1 a negative answer, 2 wrong usage, 3 the gateway could not be reached.
 */
export class Exit extends Error {
  override name = 'Exit'
  readonly code: 1 | 2 | 3

  constructor(code: 1 | 2 | 3, message = '') {
    super(message)
    this.code = code
  }
}

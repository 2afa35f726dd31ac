import { RequestError, type RequestErrorKind } from '../base/errors.ts'

/** The running config has no destination of this name. */
export const noDestination = (
  name: string,
  known: readonly string[],
  kind?: RequestErrorKind,
): RequestError => {
  const others = known.length === 0 ? 'the config has none' : `there are ${known.join(', ')}`
  return new RequestError(`there is no destination ${name}; ${others}`, kind)
}

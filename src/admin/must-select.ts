import { RequestError } from '../base/errors.ts'

/** What changes much must say what it means: a request that was sent by mistake says nothing. Throws {@link RequestError}. */
export const mustSelect = (filters: object, all: boolean | undefined): void => {
  if (Object.keys(filters).length === 0 && all !== true)
    throw new RequestError('say which are meant by at least one filter, or send { "all": true }')
}

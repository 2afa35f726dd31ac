import { parseExactly } from '../../events/exact-json.ts'
import type { HttpReply } from '../http/request-types.ts'
import type { Scope } from './scope.ts'

/** An answer to a request: `status`, `headers` with names in lower case, and `body`, which is the text where it is not JSON. */
export const ANSWER_SCOPE: Scope<HttpReply> = {
  noun: 'part of an answer',
  types: { status: 'int', headers: 'map<string, string>', body: 'dyn' },
  valueOf: (answer, name) =>
    name === 'status' ? answer.status : name === 'headers' ? answer.headers : readBody(answer.text),
  // Who answers decides how long its lists are.
  loopsMax: 1,
  // It is cut after secrets are masked, which it may repeat.
  shownLength: Infinity,
}

const readBody = (text: string): unknown => {
  try {
    return parseExactly(text)
  } catch {
    return text
  }
}

import type { RequestErrorKind } from '../../base/errors.ts'

export type ErrorCode = RequestErrorKind | 'internal'

/** Why a request fails: `code` in the answer's body, and its HTTP status. */
export const ERRORS = {
  'bad-request': {
    status: 400,
    meaning: 'The request cannot be understood; the sentence says what is wrong.',
  },
  unauthorized: { status: 401, meaning: 'The token is missing or wrong.' },
  forbidden: {
    status: 403,
    meaning:
      'The request comes from a page of another site, or under another name, or the token may only read.',
  },
  'not-found': { status: 404, meaning: 'There is nothing of this name.' },
  conflict: { status: 409, meaning: 'It cannot be done as things are.' },
  'unsupported-media-type': { status: 415, meaning: 'The body is not sent as `application/json`.' },
  unusable: { status: 422, meaning: 'The config has mistakes; the one in force stays.' },
  'too-many-requests': { status: 429, meaning: 'There were too many wrong tokens in the last minute.' },
  unavailable: { status: 503, meaning: 'It cannot be done at this moment; try again.' },
  timeout: { status: 504, meaning: 'A plugin did not finish in time.' },
  internal: { status: 500, meaning: 'The gateway failed; its log says more.' },
} satisfies Record<ErrorCode, { status: number; meaning: string }>

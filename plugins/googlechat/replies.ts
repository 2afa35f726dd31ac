import type { Meaning, ReplyTable } from 'chatgate/plugin'

const GONE: Meaning = { setUp: 'the webhook was removed from its space, or `url` is wrong' }

/** The codes of all Google APIs: https://cloud.google.com/apis/design/errors. */
export const REPLIES: ReplyTable = {
  code: 'error.status',
  text: 'error.message',
  rules: [
    { codes: ['RESOURCE_EXHAUSTED'], means: { pauseMs: 60_000 } },
    { codes: ['PERMISSION_DENIED', 'UNAUTHENTICATED', 'NOT_FOUND'], means: GONE },
    { codes: ['INVALID_ARGUMENT'], text: /api key|token/i, means: GONE },
    { codes: ['INVALID_ARGUMENT'], means: 'rejected' },
    { codes: ['UNAVAILABLE', 'INTERNAL', 'DEADLINE_EXCEEDED', 'ABORTED'], means: { pauseMs: 5_000 } },
  ],
  // A message that was posted comes back with its name.
  withoutCode: ({ name }) =>
    typeof name === 'string' && name.startsWith('spaces/') ? 'delivered' : undefined,
}

/** Signing in: a session for a token. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { OneOf, Optional, Text, Time } from './fields.ts'

const access = OneOf(['read', 'change'], 'What may be done: `read` changes nothing.')

export const sessionEndpoints = {
  'GET /api/session': {
    summary: 'Says what may be done with the token or session that was sent.',
    access: 'read',
    answer: Type.Object({
      access,
      open: Type.Boolean({ description: 'Whether everyone may, as the config has no token.' }),
    }),
    example: {},
  },
  'POST /api/session': {
    summary: 'Gives a session for a token, which browsers keep instead of it.',
    details:
      'The session is sent as `Authorization: Bearer`, like a token. It ends after 12 hours, or when its token is changed. After ten wrong tokens in a minute, wrong ones are answered 429.',
    access: 'read',
    body: Type.Object({
      token: Type.String({ minLength: 1, description: '`admin.token` or `admin.readToken` of the config.' }),
    }),
    answer: Type.Object({
      access,
      session: Text('Absent where the config has no token, as none is needed then.'),
      until: Optional(Time('When it ends.')),
    }),
    errors: ['too-many-requests'],
    example: { body: { token: 'the-admin-token' } },
  },
} as const satisfies Endpoints

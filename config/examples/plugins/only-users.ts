import { definePlugin, Type } from 'chatgate/plugin'

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps events about one of the listed users.',
  options: { users: Type.Array(Type.String(), { minItems: 1, description: 'Their user ids.' }) },
  example: { users: ['alice'] },
  reasons: { 'other-user': 'The event is about a user that the filter does not list.' },
  start({ users }) {
    const wanted = new Set(users)
    return {
      keep: ({ subject = '' }) => (wanted.has(subject) ? true : { keep: false, reason: 'other-user' }),
    }
  },
})

import { definePlugin, readLines, Type } from 'chatgate/plugin'

export default definePlugin({
  kind: 'responder',
  summary: 'Refuses what the listed users do, and leaves them out when others invite or add them.',
  options: {
    users: Type.Array(Type.String({ minLength: 1, description: 'An account.' }), {
      default: [],
      description: 'Accounts, spelled exactly as in Chat.',
    }),
    file: Type.Optional(
      Type.String({
        minLength: 1,
        file: true,
        description: 'A text file with one account per line, in addition to `users`; # starts a comment.',
      }),
    ),
    code: Type.Optional(
      Type.Integer({ description: 'Your own ErrorCode, in the range that the command allows.' }),
    ),
    info: Type.Optional(
      Type.String({
        description: 'The text that the client sees; it needs your own `code`.',
        maxLength: 200,
      }),
    ),
  },
  example: { users: ['spammer-1', 'spammer-2'] },
  start({ users, file, code, info }, tools) {
    const denied = new Set([...users, ...(file === undefined ? [] : readLines('file', file, tools))])
    if (denied.size === 0) throw new Error('there are no users; list them as `users`, or in a `file`')
    const saying = { ...(code !== undefined && { code }), ...(info !== undefined && { info }) }
    return {
      possible: [{ decision: 'refuse', ...saying }],
      answer(event, { people }) {
        const actors = [event.operator, event.body['From_Account']]
        if (actors.some(actor => typeof actor === 'string' && denied.has(actor)))
          return { decision: 'refuse', ...saying }
        const refused = people.filter(account => denied.has(account))
        if (refused.length === 0) return undefined
        return { decision: 'allow', refused: refused.map(account => ({ account, ...saying })) }
      },
    }
  },
})

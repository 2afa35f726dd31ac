import { needsSetUp, type Outcome } from 'chatgate/plugin'

const NO_CLUSTER =
  'a cluster cannot be used, as the stream may be on any of its nodes; name a single server in `url`'

/** What to do about an error that Redis replied, as the beginning of a sentence. All others pass by themselves. */
const SET_UP: readonly (readonly [reply: RegExp, toDo: string])[] = [
  [/^(NOAUTH|WRONGPASS) /, 'look at the login in `url`'],
  [/^ERR AUTH /, 'take the login out of `url`, because the server has none'],
  [/^NOPERM /, 'let the user of `url` use PING, and XADD on the stream'],
  [/^ERR DB index /, 'look at the number of the database at the end of `url`'],
  [/^ERR unknown command /, 'streams need Redis 5 or newer'],
  [/^(MOVED|ASK) /, NO_CLUSTER],
]

const textOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** The outcome of an error that concerns this stream only; another event may go to another one. */
export const outcomeForStream = (error: unknown): Outcome | undefined => {
  const reply = textOf(error)
  if (!reply.startsWith('WRONGTYPE ')) return undefined
  const reason = `answered ${reply}; \`stream\` names a key that holds something else`
  return { status: 'retry', reason, fault: 'event' }
}

/** The outcome of an error that concerns all that is sent; undefined for what passes by itself. */
export const outcomeForAll = (error: unknown): Outcome | undefined => {
  const reply = textOf(error)
  const [, toDo] = SET_UP.find(([pattern]) => pattern.test(reply)) ?? []
  return toDo === undefined ? undefined : needsSetUp(`answered ${reply}; ${toDo}`)
}

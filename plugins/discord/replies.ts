import { pauseOfSeconds, type Meaning, type ReplyTable } from 'chatgate/plugin'

/** Discord bans an address for a while that repeats what cannot work. */
const SET_UP_PAUSE_MS = 3_600_000

const setUp = (what: string): Meaning => ({ setUp: what, pauseMs: SET_UP_PAUSE_MS })

const GONE = 'the webhook was deleted, or `url` is wrong'

const pause = ({ retry_after }: Readonly<Record<string, unknown>>): Meaning => pauseOfSeconds(retry_after)

/**
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes and
 * https://docs.discord.com/developers/topics/rate-limits
 */
export const REPLIES: ReplyTable = {
  code: 'code',
  text: 'message',
  /** With `wait=true` the reply to success is the message. Most replies about limits have no code. */
  withoutCode: (reply, status) => {
    if (status === 429) return pause(reply)
    if (status === 401 || status === 404) return setUp(GONE)
    return status < 300 && typeof reply['id'] === 'string' ? 'delivered' : undefined
  },
  rules: [
    { codes: [0], text: /^(401|404|405):/, means: setUp(GONE) },
    { codes: [0, 20016, 20028, 20029, 40062], text: /rate limit|slowmode/i, means: pause },
    { codes: [10015, 50027], means: setUp(GONE) },
    { codes: [10003], means: setUp('the channel or the thread of the webhook does not exist any more') },
    { codes: [50001, 50013], means: setUp('the webhook may not write into its channel') },
    {
      codes: [220001],
      means: setUp('the channel is a forum; add `?thread_id=…` to `url`'),
    },
    { codes: [40004, 130000], means: { pauseMs: 60_000 } },
    { codes: [40005, 50006, 50035, 50109, 200000, 240000], means: 'rejected' },
  ],
}

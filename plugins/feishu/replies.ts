import { pauseOfSeconds, type ReplyTable } from 'chatgate/plugin'

const TOO_MANY = { pauseMs: 60_000 }

/** https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN, and what projects that use the bot report. */
export const REPLIES: ReplyTable = {
  code: 'code',
  text: 'msg',
  rules: [
    { codes: [0], means: 'delivered' },
    { codes: [9499], text: /too many/i, means: TOO_MANY },
    // Many bots send at full and at half hours; this one is not to blame.
    { codes: [11232], means: TOO_MANY },
    {
      codes: [99991400],
      means: (_, headers) => pauseOfSeconds(headers['x-ogw-ratelimit-reset']),
    },
    { codes: [2200], means: { pauseMs: 5_000 } },
    { codes: [19001], means: { setUp: 'the bot was removed from its group, or `url` is wrong' } },
    {
      codes: [19021],
      means: {
        setUp:
          '`secret` is missing or not the one of the bot, or the clock here is wrong by more than an hour',
      },
    },
    { codes: [19022], means: { setUp: "the address of this machine is not in the bot's IP allowlist" } },
    {
      codes: [19024],
      means: {
        setUp:
          "the message has none of the bot's keywords; add one to `text` and `digestText`, or remove them from the bot",
      },
    },
    { codes: [9499, 19002, 19036, 230001, 230025, 230028, 230099], means: 'rejected' },
  ],
  // Old installations say only this.
  withoutCode: ({ StatusCode }) => (StatusCode === 0 ? 'delivered' : undefined),
}

import { pauseOfSeconds, textAt, type Meaning, type ReplyTable } from 'chatgate/plugin'

const GONE: Meaning = { setUp: 'the integration was deleted, or `url` is wrong' }

/** https://github.com/RocketChat/Rocket.Chat, `executeIntegrationRest`: all that there is is `success` and a text. */
export const REPLIES: ReplyTable = {
  code: 'success',
  text: 'error',
  rules: [
    { codes: [true], means: 'delivered' },
    {
      codes: [false],
      text: /too many requests/i,
      means: reply => pauseOfSeconds(/wait (\d+) seconds/i.exec(textAt(reply, 'error'))?.[1]),
    },
    { codes: [false], text: /invalid integration id or token/i, means: GONE },
    {
      codes: [false],
      text: /service unavailable/i,
      means: { setUp: 'the integration is disabled' },
    },
    {
      codes: [false],
      text: /invalid-channel|invalid-room|archived|not.allowed/i,
      means: {
        setUp: "the integration's channel was deleted or archived, or its user may not post there",
      },
    },
    { codes: [false], text: /size.exceed/i, means: 'rejected' },
  ],
  withoutCode: (_, status) => (status === 401 ? GONE : undefined),
}

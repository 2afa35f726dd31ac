import type { Meaning, ReplyTable } from 'chatgate/plugin'

/** After 20 messages in a minute, a robot is locked for ten. */
const LOCKED: Meaning = { pauseMs: 600_000 }

/** One code for everything that a robot's security settings ask for, with words in English or Chinese. */
const SECURITY = [
  {
    text: /keyword|关键词/i,
    setUp:
      "the message has none of the robot's keywords; add one to `text` and `digestText`, or remove them from the robot",
  },
  {
    text: /sign|签名/i,
    setUp: '`secret` is missing or not the one of the robot',
  },
  {
    text: /timestamp|时间戳/i,
    setUp: 'the clock here is wrong by more than an hour',
  },
  {
    text: /\bip\b|whitelist|白名单/i,
    setUp: "the address of this machine is not in the robot's IP allowlist",
  },
]

/** https://open.dingtalk.com/document/robots/custom-robot-access, and what projects that use the robot report. */
export const REPLIES: ReplyTable = {
  code: 'errcode',
  text: 'errmsg',
  rules: [
    { codes: [0], means: 'delivered' },
    { codes: [130101], means: LOCKED },
    { codes: [-1, 88], means: { pauseMs: 5_000 } },
    ...SECURITY.map(({ text, setUp }) => ({ codes: [310000], text, means: { setUp } })),
    {
      codes: [310000],
      means: { setUp: "the robot's security settings refuse the message" },
    },
    {
      codes: [300001, 400013, 400101, 400102],
      means: { setUp: 'the robot was removed from its group or stopped, or the token in `url` is wrong' },
    },
    { codes: [460101, 101002, 40035, 400105, 43004], means: 'rejected' },
  ],
  // `{"status":1111,"punish":"deny",…}` comes from what stands before the robots.
  withoutCode: ({ status, punish }) => (status === 1111 || punish !== undefined ? LOCKED : undefined),
}

import type { ReplyTable } from 'chatgate/plugin'

/** https://developer.work.weixin.qq.com/document/path/90313, and what projects that use the robot report. */
export const REPLIES: ReplyTable = {
  code: 'errcode',
  text: 'errmsg',
  rules: [
    { codes: [0], means: 'delivered' },
    { codes: [45009, 45033], means: { pauseMs: 60_000 } },
    { codes: [-1], means: { pauseMs: 5_000 } },
    { codes: [40058, 93000], text: /exceed|invalid request parameter/i, means: 'rejected' },
    {
      codes: [93000],
      means: { setUp: 'the robot was removed from its group, or the key in `url` is wrong' },
    },
    { codes: [40058, 45002, 44004, 40008, 40033, 40035], means: 'rejected' },
  ],
}

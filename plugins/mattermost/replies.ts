import { replyOutcome, type HttpAnswer, type Outcome, type ReplyTable } from 'chatgate/plugin'

const incoming = (what: string): string => `web.incoming_webhook.${what}.app_error`

/** https://github.com/mattermost/mattermost/blob/master/server/channels/app/webhook.go */
const REPLIES: ReplyTable = {
  code: 'id',
  text: 'message',
  rules: [
    {
      codes: [incoming('invalid')],
      means: { setUp: 'the incoming webhook was deleted, or `url` is wrong' },
    },
    {
      codes: [incoming('disabled')],
      means: { setUp: 'incoming webhooks are switched off in the System Console of Mattermost' },
    },
    {
      codes: [
        incoming('channel'),
        'app.channel.get.existing.app_error',
        'api.post.create_post.can_not_post_to_deleted.error',
      ],
      means: { setUp: 'the channel of the incoming webhook was deleted or archived' },
    },
    {
      codes: [incoming('user'), incoming('permissions'), incoming('channel_locked')],
      means: { setUp: 'who created the incoming webhook may not post to its channel any more' },
    },
    { codes: [incoming('text'), incoming('parse')], means: 'rejected' },
  ],
}

/** Only refusals are JSON: on success Mattermost says `ok`. */
export const outcomeOf = (answer: HttpAnswer, now: number): Outcome => {
  const isGood = 'status' in answer && answer.status >= 200 && answer.status < 300
  return isGood && answer.text.trim() === 'ok' ? { status: 'delivered' } : replyOutcome(answer, REPLIES, now)
}

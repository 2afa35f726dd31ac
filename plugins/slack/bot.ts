import {
  openMessageService,
  openUpdates,
  pauseOfSeconds,
  readServiceAddress,
  replyIn,
  replyOutcome,
  textAt,
  type Attempt,
  type HttpAnswer,
  type Message,
  type Outcome,
  type Posted,
  type ReplyTable,
  type Tools,
} from 'chatgate/plugin'
import { bodyOf } from './message.ts'

/** By what Slack knows a message. */
interface MessageId {
  /** The id, also where `channel` is a name. */
  channel: string
  ts: string
}

interface BotOptions {
  token: string
  channel: string
  /** Where the Web API is. */
  url: string
}

export interface Bot {
  host: string
  probe: ReturnType<typeof openMessageService>['probe']
  /** Posts a message, or edits that of the same key; an empty key means a new one. */
  post: (message: Message, key: string, attempt: Attempt) => Promise<Outcome>
}

/** Posts by the token of an app, which can edit what it has posted. https://docs.slack.dev/reference/methods/chat.postMessage */
export const openBot = ({ token, channel, url }: BotOptions, tools: Tools): Bot => {
  const base = readServiceAddress(url.endsWith('/') ? url : `${url}/`)
  const service = openMessageService(base.href, tools, { authorization: `Bearer ${token}` })
  const updates = openUpdates<MessageId>()
  const send = async (message: Message, signal: AbortSignal): Promise<Posted<MessageId>> => {
    const answer = await service.post(
      { channel, ...bodyOf(message) },
      signal,
      new URL('chat.postMessage', base),
    )
    return postedOf(answer, tools.now())
  }
  const edit = async (id: MessageId, message: Message, signal: AbortSignal): Promise<Posted<MessageId>> => {
    const answer = await service.post({ ...id, ...bodyOf(message) }, signal, new URL('chat.update', base))
    return isPast(answer) ? send(message, signal) : { ...postedOf(answer, tools.now()), messageId: id }
  }
  return {
    host: service.host,
    probe: service.probe,
    post: async (message, key, attempt) => {
      const { signal } = attempt
      if (key === '') return (await send(message, signal)).outcome
      return updates.show(key, attempt, id => (id ? edit(id, message, signal) : send(message, signal)))
    },
  }
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const REPLIES: ReplyTable = {
  code: 'error',
  text: 'error',
  withoutCode: ({ ok }) => (ok === true ? 'delivered' : undefined),
  rules: [
    {
      codes: ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
      means: (_, headers) => pauseOfSeconds(headers['retry-after']),
    },
    {
      codes: ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'],
      means: { setUp: '`token` is wrong or was revoked' },
    },
    {
      codes: [
        'missing_scope',
        'no_permission',
        'restricted_action',
        'access_denied',
        'not_allowed_token_type',
      ],
      means: { setUp: 'the app may not post there; it needs the scope chat:write' },
    },
    { codes: ['channel_not_found'], means: { setUp: '`channel` is wrong, or the app cannot see it' } },
    { codes: ['not_in_channel'], means: { setUp: 'the app is not in the channel; invite it there' } },
    { codes: ['is_archived'], means: { setUp: 'the channel is archived' } },
    { codes: ['msg_too_long', 'no_text', 'invalid_arguments'], means: 'rejected' },
    {
      codes: ['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout'],
      means: { pauseMs: 5_000 },
    },
  ],
}

/** Whether a message cannot be edited any more: it is too old, or someone deleted it. */
const isPast = (answer: HttpAnswer): boolean =>
  ['message_not_found', 'edit_window_closed', 'cant_update_message'].includes(
    textAt(replyIn(answer), 'error'),
  )

const postedOf = (answer: HttpAnswer, now: number): Posted<MessageId> => {
  const outcome = replyOutcome(answer, REPLIES, now)
  const { channel, ts } = replyIn(answer) ?? {}
  const isKnown = outcome.status === 'delivered' && typeof channel === 'string' && typeof ts === 'string'
  return { outcome, ...(isKnown && { messageId: { channel, ts } }) }
}

import { pauseOfSeconds, replyIn, textAt, type HttpAnswer, type ReplyTable } from 'chatgate/plugin'

/** In the words of https://github.com/tdlib/telegram-bot-api, which is what answers. */
export const REPLIES: ReplyTable = {
  code: 'error_code',
  text: 'description',
  withoutCode: ({ ok }) => (ok === true ? 'delivered' : undefined),
  rules: [
    {
      codes: [429],
      means: ({ parameters }) => pauseOfSeconds(fieldOf(parameters, 'retry_after')),
    },
    { codes: [401, 404], means: { setUp: 'the token of the bot is wrong or was revoked' } },
    { codes: [403], means: { setUp: 'the bot was removed from the chat, or blocked there' } },
    { codes: [400], text: /message is not modified/i, means: 'delivered' },
    {
      codes: [400],
      text: /upgraded to a supergroup/i,
      means: ({ parameters }) => ({ setUp: moved(parameters) }),
    },
    {
      codes: [400],
      text: /thread not found|TOPIC_/i,
      means: { setUp: '`thread` is not an open topic of the chat' },
    },
    {
      codes: [400],
      text: /chat not found|chat_id is empty|PEER_ID_INVALID|deactivated|was deleted/i,
      means: { setUp: '`chat` is wrong, or the bot is not in it' },
    },
    {
      codes: [400],
      text: /rights|CHAT_\w*(FORBIDDEN|REQUIRED|RESTRICTED)/i,
      means: { setUp: 'the bot may not write in the chat' },
    },
    { codes: [400], text: /can't parse entities|too long|text is empty/i, means: 'rejected' },
  ],
}

/** A group that becomes a supergroup gets another id, which the reply to the old one tells. */
const moved = (parameters: unknown): string => {
  const id = fieldOf(parameters, 'migrate_to_chat_id')
  return `the group became a supergroup; set \`chat\` to ${Number.isSafeInteger(id) ? String(id) : 'its new id'}`
}

/** The number of the message that was sent or edited. */
export const messageIdIn = (answer: HttpAnswer): number | undefined => {
  const id = fieldOf(replyIn(answer)?.['result'], 'message_id')
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined
}

/** Whether a message cannot be edited any more: it is too old, or someone deleted it. */
export const isPast = (answer: HttpAnswer): boolean =>
  /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(
    textAt(replyIn(answer), 'description'),
  )

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

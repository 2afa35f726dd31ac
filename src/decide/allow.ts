import type { Envelope } from '../events/envelope.ts'

/** Commands that are answered person by person, and where the body lists the people. Source: protocol pages 43468 and 43467. */
const ASKED_PEOPLE: Readonly<Record<string, string>> = {
  'Sns.CallbackPrevFriendAdd': 'FriendItem',
  'Sns.CallbackPrevFriendResponse': 'ResponseFriendItem',
}

/** The answer that lets a before-event go ahead. */
export const allow = (command: string, body: Readonly<Record<string, unknown>>): Envelope => {
  const envelope: Envelope = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }
  const list = ASKED_PEOPLE[command]
  if (list === undefined) return envelope
  const people = Array.isArray(body[list]) ? (body[list] as unknown[]) : []
  return {
    ...envelope,
    ResultItem: people.map(person => ({ ...accountOf(person), ResultCode: 0, ResultInfo: '' })),
  }
}

const accountOf = (person: unknown): { To_Account: unknown } => ({
  To_Account: (person as { To_Account?: unknown } | null)?.To_Account ?? '',
})

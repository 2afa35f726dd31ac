import type { Attempt } from '../../plugin.ts'
import { template } from '../options.ts'
import type { Outcome } from '../outcome.ts'
import { boundedKey } from './key.ts'

/** What became of a message, and by what its service knows it, if it stands in the chat. */
export interface Posted<Id> {
  outcome: Outcome
  messageId?: Id
}

/** The message that stands in the chat for a key. */
interface Standing<Id> {
  messageId: Id
  /** Of the event that it shows. */
  sequence: number
}

export interface Updates<Id> {
  /**
   * Posts about an event with a key: `post` gets the message to edit, if there is one. Two events with the same key wait
   * for each other, so that the second one edits. One that comes late, after a later one, is a message of its own.
   */
  show: (
    key: string,
    attempt: Pick<Attempt, 'sequence' | 'signal'>,
    post: (messageId: Id | undefined) => Promise<Posted<Id>>,
  ) => Promise<Outcome>
}

const KEYS_MAX = 1_000
/** So that a thousand of them stay small. */
const KEY_CHARACTERS = 255

/** The option of destinations that can edit what they have sent. */
export const updateOption = template('json', {
  description: `A key: an event with the same key as an earlier one edits its message, instead of sending a new one, and nobody is alerted about that. The last ${KEYS_MAX} keys are kept in memory, so after a restart or a reload the first message of each key is a new one; so is one whose message was deleted or cannot be edited any more, one that comes late, and a digest. An empty key means a new message.`,
})

/** Remembers the last message of each key, for as many keys: those that were used last. */
export const openUpdates = <Id>(keysMax = KEYS_MAX): Updates<Id> => {
  const standing = new Map<string, Promise<Standing<Id> | undefined>>()
  const remember = (key: string, message: Promise<Standing<Id> | undefined>): void => {
    standing.delete(key)
    standing.set(key, message)
    for (const oldest of standing.keys()) if (standing.size > keysMax) standing.delete(oldest)
  }
  return {
    show: async (wholeKey, { sequence, signal }, post) => {
      // A real message that edited a test would alert nobody.
      if (sequence === 0) return (await post(undefined)).outcome
      const key = boundedKey(wholeKey, KEY_CHARACTERS)
      const before = standing.get(key)
      const posting =
        before === undefined
          ? post(undefined)
          : afterwards(before, signal, last => post(editable(last, sequence)))
      remember(
        key,
        posting.then(
          async ({ messageId }) => newest(await before, messageId, sequence),
          () => before,
        ),
      )
      return (await posting).outcome
    },
  }
}

/** Not sent, and nothing is known of the destination but what the earlier one says of it. */
const WAITED: Outcome = {
  status: 'retry',
  reason: 'not sent, as an earlier message with the same key took all the time',
  fault: 'event',
}

const afterwards = async <Id>(
  before: Promise<Standing<Id> | undefined>,
  signal: AbortSignal,
  post: (last: Standing<Id> | undefined) => Promise<Posted<Id>>,
): Promise<Posted<Id>> => {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
  const onAbort = (): void => resolve(undefined)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const last = await Promise.race([before, aborted])
    return signal.aborted ? { outcome: WAITED } : await post(last)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const editable = <Id>(last: Standing<Id> | undefined, sequence: number): Id | undefined =>
  last && last.sequence <= sequence ? last.messageId : undefined

const newest = <Id>(
  last: Standing<Id> | undefined,
  messageId: Id | undefined,
  sequence: number,
): Standing<Id> | undefined =>
  messageId === undefined || (last && last.sequence > sequence) ? last : { messageId, sequence }

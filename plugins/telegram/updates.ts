import type { Outcome } from 'chatgate/plugin'

/** What became of a message, and its number if it stands in the chat. */
export interface Posted {
  outcome: Outcome
  messageId?: number
}

/** The message that stands in the chat for a key. */
interface Standing {
  messageId: number
  /** Of the event that it shows. */
  sequence: number
}

export interface Updates {
  /**
   * Posts about an event with a key: `post` gets the number of the message to edit, if there is one. Two events with
   * the same key wait for each other, so that the second one edits. One that comes late, after a later one, is a message of its own.
   */
  show: (
    key: string,
    sequence: number,
    post: (messageId: number | undefined) => Promise<Posted>,
  ) => Promise<Outcome>
}

/** Remembers the last message of each key, of at most `keysMax` keys: those that were used last. */
export const openUpdates = (keysMax: number): Updates => {
  const standing = new Map<string, Promise<Standing | undefined>>()
  const remember = (key: string, message: Promise<Standing | undefined>): void => {
    standing.delete(key)
    standing.set(key, message)
    for (const oldest of standing.keys()) if (standing.size > keysMax) standing.delete(oldest)
  }
  return {
    show: async (key, sequence, post) => {
      const before = standing.get(key)
      const posting =
        before === undefined ? post(undefined) : before.then(last => post(editable(last, sequence)))
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

const editable = (last: Standing | undefined, sequence: number): number | undefined =>
  last && last.sequence <= sequence ? last.messageId : undefined

const newest = (
  last: Standing | undefined,
  messageId: number | undefined,
  sequence: number,
): Standing | undefined =>
  messageId === undefined || (last && last.sequence > sequence) ? last : { messageId, sequence }

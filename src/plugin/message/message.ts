import type { Digest } from '../../events/digest.ts'
import type { ChatEvent } from '../../events/event.ts'
import type { Attempt } from '../../plugin.ts'
import type { Expression, Template } from '../options.ts'
import { renderManyWithin, renderWithin } from './render.ts'
import { inUnits, type Room } from './room.ts'

/** What a message to people says, rendered, escaped and cut for its receiver. */
export interface Message {
  title: string
  text: string
  /** As the option `color` says; in lower case, and maybe no color that the receiver knows. */
  color: string
  /** Who is to be alerted. */
  mention: readonly string[]
  /**
   * By which people recognize a message that came twice, as no chat robot recognizes it: `id 1a2b3c4d`, the end of the
   * event's id, and whether this is a later attempt or a replay; or that it is a test. Only letters, digits, commas and spaces.
   */
  mark: string
}

/** The options that say what a message says; a receiver without titles, colors or mentions leaves them out. */
export interface MessageOptions {
  title?: Template
  text: Template
  digestText: Template<Digest>
  color?: Template
  mention?: readonly string[]
  mentionWhen?: Expression | undefined
}

export interface Messages {
  one: (event: ChatEvent, attempt: Attempt) => Message
  /** Of a digest. */
  many: (events: readonly ChatEvent[], attempt: Attempt) => Message
}

const TITLE_ROOM = inUnits(200)

/** Prepares the messages of a destination that tells people; `room` is for their texts. */
export const openMessages = (options: MessageOptions, room: Room): Messages => {
  const { title, text, digestText, color, mention = [], mentionWhen } = options
  const isMentioned = (event: ChatEvent): boolean =>
    mentionWhen === undefined || mentionWhen.evaluate(event).outcome === 'true'
  const about = ([first, ...others]: readonly [ChatEvent, ...ChatEvent[]], attempt: Attempt) => ({
    color: renderedWord(color, first),
    mention: [first, ...others].some(isMentioned) ? mention : [],
    mark: markOf(attempt),
  })
  return {
    one: (event, attempt) => ({
      title: title === undefined ? '' : renderWithin(title, event, TITLE_ROOM),
      text: renderWithin(text, event, room),
      ...about([event], attempt),
    }),
    many: (events, attempt) => ({
      title: `${events.length} events`,
      text: renderManyWithin(digestText, events, room),
      ...about(events as [ChatEvent, ...ChatEvent[]], attempt),
    }),
  }
}

/**
 * One word of a few, such as a color, in lower case. Empty if its template fails on the event: that must not cost the
 * message, or all those of a digest.
 */
export const renderedWord = (template: Template | undefined, event: ChatEvent): string => {
  try {
    return template?.render(event).trim().toLowerCase() ?? ''
  } catch {
    return ''
  }
}

/** The parts of a message below each other, without those that are empty. */
export const inLines = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('\n')

const SHORT_ID_LENGTH = 8

const markOf = ({ id, number, isReplay, sequence }: Attempt): string => {
  if (sequence === 0) return 'test message'
  const [eventId = ''] = id.split('/')
  return [
    `id ${eventId.slice(-SHORT_ID_LENGTH)}`,
    ...(isReplay ? ['replay'] : []),
    ...(number > 1 ? [`attempt ${number}`] : []),
  ].join(', ')
}

import { toDigest, type Digest } from '../../events/digest.ts'
import type { ChatEvent } from '../../events/event.ts'
import type { Template } from '../options.ts'
import type { Room } from './room.ts'

/** Renders a message about one event within what its receiver takes: long values are shortened first, then the end is cut. */
export const renderWithin = (template: Template, event: ChatEvent, room: Room): string =>
  firstFitting(room, VALUE_LENGTHS, valueLength =>
    template.render(withWholeLink(event, valueLength), { valueLength }),
  )

/**
 * Renders a message about many events within what its receiver takes: long values are shortened first, then fewer events
 * are listed, then the end is cut.
 */
export const renderManyWithin = (
  template: Template<Digest>,
  events: readonly ChatEvent[],
  room: Room,
): string =>
  firstFitting(room, LISTED, ({ valueLength, listed }) =>
    template.render(withWholeLinks(toDigest(events, listed), valueLength), { valueLength }),
  )

/** A part of an address leads nowhere, so one that would be shortened is left out. */
const withWholeLink = (event: ChatEvent, valueLength: number): ChatEvent => {
  const { link, ...rest } = event
  return link !== undefined && link.length > valueLength ? rest : event
}

const withWholeLinks = (digest: Digest, valueLength: number): Digest => ({
  ...digest,
  events: digest.events.map(event => withWholeLink(event, valueLength)),
})

/** UTF-16 units of one value. */
const VALUE_LENGTHS = [1000, 300, 100, 30]

const LISTED = [
  ...VALUE_LENGTHS.map(valueLength => ({ valueLength, listed: 10 })),
  { valueLength: 30, listed: 5 },
  { valueLength: 30, listed: 2 },
  { valueLength: 30, listed: 0 },
]

const firstFitting = <Way>(room: Room, ways: readonly Way[], render: (way: Way) => string): string => {
  let text = ''
  for (const way of ways) {
    text = render(way)
    if (room.fits(text)) return text
  }
  return room.cut(text)
}

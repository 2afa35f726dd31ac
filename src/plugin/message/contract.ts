/** What destinations that tell people import from the gateway, as a part of `chatgate/plugin`. */
export {
  pauseOfSeconds,
  replyIn,
  replyOutcome,
  textAt,
  type Meaning,
  type ReplyRule,
  type ReplyTable,
} from '../http/reply-outcome.ts'
export { defaultTexts } from './default-texts.ts'
export { boundedKey } from './key.ts'
export {
  inLines,
  openMessages,
  renderedWord,
  type Message,
  type MessageOptions,
  type Messages,
} from './message.ts'
export { messageOptions } from './options.ts'
export {
  inBytes,
  inCharacters,
  inHtmlUnits,
  inJsonBytes,
  inUnits,
  withoutHalfTags,
  type Room,
} from './room.ts'
export { openMessageService, readServiceAddress, type MessageService } from './service.ts'
export { openUpdates, updateOption, type Posted, type Updates } from './updates.ts'

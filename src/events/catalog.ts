import { alertCommands } from './commands/alert.ts'
import { unknownAnswer } from './commands/answer-contracts.ts'
import { botCommands } from './commands/bot.ts'
import { c2cCommands } from './commands/c2c.ts'
import { callCommands } from './commands/call.ts'
import type { AnswerContract, Command, Commands } from './commands/command.ts'
import { contentCallbackCommands } from './commands/content-callback.ts'
import { followCommands } from './commands/follow.ts'
import { gatewayCommands } from './commands/gateway.ts'
import { groupCommands } from './commands/group.ts'
import { groupMemberCommands } from './commands/group-member.ts'
import { groupMessageCommands } from './commands/group-message.ts'
import { groupTopicCommands } from './commands/group-topic.ts'
import { liveCommands } from './commands/live.ts'
import { officialAccountCommands } from './commands/official-account.ts'
import { profileCommands } from './commands/profile.ts'
import { pushCommands } from './commands/push.ts'
import { roomCommands } from './commands/room.ts'
import { snsCommands } from './commands/sns.ts'
import { stateCommands } from './commands/state.ts'
import type { EventKind } from './event.ts'

/**
 * The commands that were found on the vendor's pages; config/samples has a sample of each. A new one is an entry in its
 * family's file, with a sample. The vendor adds commands without notice: an unlisted one is accepted, kept and routable
 * all the same.
 */
export const chatCommands: Commands = {
  ...alertCommands,
  ...botCommands,
  ...c2cCommands,
  ...callCommands,
  ...contentCallbackCommands,
  ...followCommands,
  ...groupCommands,
  ...groupMemberCommands,
  ...groupMessageCommands,
  ...groupTopicCommands,
  ...liveCommands,
  ...officialAccountCommands,
  ...profileCommands,
  ...pushCommands,
  ...roomCommands,
  ...snsCommands,
  ...stateCommands,
}

const COMMANDS: Commands = { ...chatCommands, ...gatewayCommands }

export const knownCommands: readonly string[] = Object.keys(COMMANDS)

/** What is known about a command; undefined for one that the vendor has added since. */
export const commandNamed = (name: string): Command | undefined =>
  Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined

/** Chat's naming of its questions. */
const QUESTION = /^[^.]+\.Callback(?:Before|Prev)/

export const kindOf = (command: string): EventKind =>
  commandNamed(command)?.kind ?? (QUESTION.test(command) ? 'before' : 'after')

/** What may be answered to a command; undefined if the content of the answer is known not to matter. */
export const answerContractOf = (command: string): AnswerContract | undefined => {
  const known = commandNamed(command)
  return known ? known.answer : unknownAnswer
}

/** Whether the content of the answer matters, as far as the command alone tells. */
export const wantsAnswer = (command: string): boolean =>
  commandNamed(command) ? answerContractOf(command) !== undefined : QUESTION.test(command)

/** The commands of the catalog whose answer matters. */
export const answerableCommands: readonly string[] = knownCommands.filter(wantsAnswer)

/** The vendor's page gives this command two names, one for the URL and one for the body: https://trtc.io/document/64424 */
const SPELLINGS: Readonly<Record<string, string>> = {
  'Live.CallbackMemberStateChanged': 'Live.CallbackAfterMemberStateChanged',
}

/** The name used here for a command, however it was spelled. */
export const commandName = (written: string): string =>
  (Object.hasOwn(SPELLINGS, written) ? SPELLINGS[written] : undefined) ?? written

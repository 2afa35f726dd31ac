import { alertCommands } from './commands/alert.ts'
import { botCommands } from './commands/bot.ts'
import { c2cCommands } from './commands/c2c.ts'
import type { AnswerContract, Command, Commands } from './commands/command.ts'
import { contentCallbackCommands } from './commands/content-callback.ts'
import { followCommands } from './commands/follow.ts'
import { gatewayCommands } from './commands/gateway.ts'
import { groupCommands } from './commands/group.ts'
import { groupMemberCommands } from './commands/group-member.ts'
import { groupMessageCommands } from './commands/group-message.ts'
import { groupTopicCommands } from './commands/group-topic.ts'
import { officialAccountCommands } from './commands/official-account.ts'
import { profileCommands } from './commands/profile.ts'
import { pushCommands } from './commands/push.ts'
import { snsCommands } from './commands/sns.ts'
import { stateCommands } from './commands/state.ts'
import type { EventKind } from './event.ts'

/**
 * The commands that were found on the vendor's pages; config/samples has a sample of each. A new one is an entry in its
 * family's file with a sample. The vendor adds commands without notice: one that is not here is accepted, kept and
 * routable all the same, as an after-event.
 */
export const chatCommands: Commands = {
  ...alertCommands,
  ...botCommands,
  ...c2cCommands,
  ...contentCallbackCommands,
  ...followCommands,
  ...groupCommands,
  ...groupMemberCommands,
  ...groupMessageCommands,
  ...groupTopicCommands,
  ...officialAccountCommands,
  ...profileCommands,
  ...pushCommands,
  ...snsCommands,
  ...stateCommands,
}

const COMMANDS: Commands = { ...chatCommands, ...gatewayCommands }

export const knownCommands: readonly string[] = Object.keys(COMMANDS)

/** What is known of a command; undefined for one that the vendor has added since. */
export const commandNamed = (name: string): Command | undefined =>
  Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined

export const kindOf = (command: string): EventKind => commandNamed(command)?.kind ?? 'after'

/** What may be answered to a command; undefined where the content of the answer does not matter. */
export const answerContractOf = (command: string): AnswerContract | undefined => commandNamed(command)?.answer

/** The commands whose answer matters. */
export const answerableCommands: readonly string[] = knownCommands.filter(name => answerContractOf(name))

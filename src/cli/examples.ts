import type { Command } from 'commander'

const examples = new WeakMap<Command, readonly string[]>()

/** Shows complete commands below the help of a verb, and keeps them for the reference. */
export const withExamples = (command: Command, lines: readonly string[]): Command => {
  examples.set(command, lines)
  return command.addHelpText('after', `\nExamples:\n${lines.map(line => `  ${line}`).join('\n')}`)
}

export const examplesOf = (command: Command): readonly string[] => examples.get(command) ?? []

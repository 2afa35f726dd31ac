import type { Command, Option } from 'commander'
import { suggestionsOf, type Suggestions } from '../suggestions.ts'

/** A command and what may follow it. */
export interface CompletionNode {
  /** As it is typed, for example `chatgate dead replay`. */
  path: string
  verbs: { name: string; description: string }[]
  options: CompletionOption[]
  argument: Suggestions
}

export interface CompletionOption {
  /** `--config`, and `-c` if there is a short form. */
  flags: string[]
  description: string
  /** Suggestions for its value; undefined if it takes none. */
  value?: Suggestions
  isRepeatable: boolean
}

/** Every command of a program with everything that can be completed after it, the program itself first. */
export const completionNodes = (command: Command, above?: CompletionNode): CompletionNode[] => {
  const node: CompletionNode = {
    path: above === undefined ? command.name() : `${above.path} ${command.name()}`,
    verbs: command.commands.map(verb => ({ name: verb.name(), description: verb.description() })),
    options: [...command.options.map(completed), ...inherited(command), HELP],
    argument: merged(command.registeredArguments.map(suggestionsOf)),
  }
  return [node, ...command.commands.flatMap(verb => completionNodes(verb, node))]
}

const HELP: CompletionOption = {
  flags: ['-h', '--help'],
  description: 'shows the help',
  isRepeatable: false,
}

const completed = (option: Option): CompletionOption => {
  const { short, long, description } = option
  return {
    flags: [short, long].filter(flag => flag !== undefined),
    description,
    ...((option.required || option.optional) && { value: suggestionsOf(option) }),
    // An option with a parser collects its values, as `--set` does.
    isRepeatable:
      option.variadic || (typeof option.defaultValue === 'object' && option.defaultValue !== null),
  }
}

/** A subcommand of a verb also takes the options of the verb; those of the program come before all verbs. */
const inherited = ({ parent }: Command): CompletionOption[] =>
  parent?.parent ? parent.options.map(completed) : []

const merged = (all: readonly Suggestions[]): Suggestions => ({
  words: all.flatMap(({ words }) => words),
  files: all.some(({ files }) => files),
})

/** A text as one word of a shell, whatever it holds. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

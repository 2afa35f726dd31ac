import { quoted, type CompletionNode, type CompletionOption } from './model.ts'
import type { Suggestions } from '../suggestions.ts'

/** A script for zsh: one function for each command, each built on zsh's own `_arguments`. */
export const zshScript = (nodes: readonly CompletionNode[]): string => `#compdef chatgate
# Completion of chatgate for zsh. Load it with: source <(chatgate completion zsh), after compinit.
${nodes.map(functionOf).join('\n')}
# As a file in fpath it is itself the body of the function; when it is sourced it registers it.
if [[ $funcstack[1] == _chatgate ]]; then _chatgate "$@"; else compdef _chatgate chatgate; fi
`

const functionOf = (node: CompletionNode): string => `${functionName(node.path)}() {
  ${node.verbs.length > 0 ? branching(node) : leaf(node)}
}`

const functionName = (path: string): string => `_${path.replaceAll(/[^a-z]/g, '_')}`

const leaf = (node: CompletionNode): string =>
  ['_arguments -S', ...specs(node), ...argumentSpec(node.argument)].join(' \\\n    ')

/** `_arguments -C` sets `line`; the rest belongs to the verb's own function. */
const branching = (node: CompletionNode): string => {
  const { path, verbs } = node
  const described = verbs.map(({ name, description }) => quoted(`${name}:${escaped(description)}`))
  const cases = verbs.map(({ name }) => `${name}) ${functionName(`${path} ${name}`)} ;;`)
  return `local context state state_descr line
  local -A opt_args
  local -a verbs=(
    ${described.join('\n    ')}
  )
  ${['_arguments -S -C', ...specs(node), quoted('1:verb:->verb'), quoted('*::argument:->rest')].join(' \\\n    ')}
  case $state in
    verb) _describe verb verbs ;;
    rest) case $words[1] in
      ${cases.join('\n      ')}
    esac ;;
  esac`
}

const specs = ({ options }: CompletionNode): string[] =>
  options.flatMap(option => option.flags.map(flag => quoted(`${exclusion(option)}${flag}${ending(option)}`)))

/** An option that was given is not offered again, in either form. */
const exclusion = ({ flags, isRepeatable }: CompletionOption): string =>
  isRepeatable ? '*' : `(${flags.join(' ')})`

const ending = ({ description, value }: CompletionOption): string =>
  `[${escaped(description)}]${value === undefined ? '' : `: :${action(value)}`}`

const argumentSpec = (argument: Suggestions): string[] =>
  argument.files || argument.words.length > 0 ? [quoted(`*: :${action(argument)}`)] : []

const action = ({ words, files }: Suggestions): string => {
  const list = `(${words.join(' ')})`
  if (!files) return words.length > 0 ? list : ' '
  return words.length > 0 ? `{compadd -- ${words.join(' ')}; _files}` : '_files'
}

const escaped = (text: string): string => text.replaceAll(/[:[\]\\]/g, String.raw`\$&`)

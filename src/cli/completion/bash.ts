import { quoted, type CompletionNode } from './model.ts'
import type { Suggestions } from '../suggestions.ts'

/** A script for bash (3.2 and newer) that completes without running the program. */
export const bashScript = (
  nodes: readonly CompletionNode[],
): string => `# Completion of chatgate for bash. Load it with: source <(chatgate completion bash)
_chatgate() {
  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local path=chatgate words='' files='' index
  # Which command it is: each word that is a verb of the one before leads further.
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
      ${pathsOf(nodes)}) path="$path \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$path $previous" in
${nodes.flatMap(valueCases).join('\n')}
  *)
    case "$path" in
${nodes.map(nodeCase).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n $files ]]; then
    COMPREPLY+=($(compgen -f -- "$current"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _chatgate chatgate
`

const pathsOf = (nodes: readonly CompletionNode[]): string =>
  nodes
    .slice(1)
    .map(({ path }) => quoted(path))
    .join(' | ')

/** After an option that takes a value: its possible values, or nothing. */
const valueCases = ({ path, options }: CompletionNode): string[] => {
  const values = options.flatMap(({ flags, value }) =>
    value === undefined ? [] : [{ flags, offered: assignments(value) }],
  )
  return [...Map.groupBy(values, ({ offered }) => offered)].map(([offered, alike]) => {
    const patterns = alike.flatMap(({ flags }) => flags).map(flag => quoted(`${path} ${flag}`))
    return `    ${patterns.join(' | ')}) ${offered} ;;`
  })
}

const nodeCase = ({ path, verbs, options, argument }: CompletionNode): string => {
  const words = [
    ...verbs.map(({ name }) => name),
    ...argument.words,
    ...options.flatMap(({ flags }) => flags.filter(flag => flag.startsWith('--'))),
  ]
  return `      ${quoted(path)}) ${assignments({ words, files: argument.files })} ;;`
}

const assignments = ({ words, files }: Suggestions): string =>
  [...(words.length > 0 ? [`words=${quoted(words.join('\n'))}`] : []), ...(files ? ['files=yes'] : [])].join(
    '; ',
  )

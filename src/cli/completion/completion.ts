import { Argument, Command } from 'commander'
import { bashScript } from './bash.ts'
import { completionNodes, type CompletionNode } from './model.ts'
import { zshScript } from './zsh.ts'
import { withExamples } from '../examples.ts'

const SCRIPTS: Readonly<Record<string, (nodes: readonly CompletionNode[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
}

/** `chatgate completion`: a script that lets a shell complete verbs, options and their values. */
export const completionCommand = (): Command =>
  withExamples(new Command('completion'), [
    'source <(chatgate completion bash)',
    'chatgate completion zsh > "${fpath[1]}/_chatgate"',
  ])
    .description('Prints a script that lets a shell complete verbs, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell it is for').choices(Object.keys(SCRIPTS)))
    .action((shell: string, _options: object, command: Command) => {
      const program = command.parent
      const script = SCRIPTS[shell]
      if (program && script) process.stdout.write(script(completionNodes(program)))
    })

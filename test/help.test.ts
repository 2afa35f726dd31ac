/** The help is complete, and its examples are commands that there are. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { examplesOf } from '../src/cli/examples.ts'
import { createProgram } from '../src/cli/program.ts'
import { BIN, chatgate } from './command-line.ts'

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)]

test('every command, argument and option is described', () => {
  const undescribed = withAllBelow(createProgram()).flatMap(command =>
    [
      [command.name(), command.description()],
      ...command.registeredArguments.map(argument => [argument.name(), argument.description]),
      ...command.options.map(option => [option.flags, option.description]),
    ]
      .filter(([, description]) => description === '')
      .map(([name]) => `${command.name()}: ${name}`),
  )
  expect(undescribed).toEqual([])
})

test('every verb has examples, and each of them is a command that there is', async () => {
  const { commands } = createProgram()
  expect(commands.filter(verb => examplesOf(verb).length === 0).map(verb => verb.name())).toEqual([])
  for (const example of withAllBelow(createProgram()).flatMap(examplesOf)) {
    const program = createProgram()
    const called: string[] = []
    for (const command of withAllBelow(program)) command.action(() => void called.push(command.name()))
    // Without what is for the shell: redirections, and what stands around the command.
    const [, words = ''] = /chatgate ([^<>)]*)/.exec(example) ?? []
    await program.parseAsync(words.trim().split(' '), { from: 'user' })
    expect({ example, called: called.length }).toEqual({ example, called: 1 })
  }
})

test('a reader that has seen enough ends a command without a complaint', async () => {
  const child = spawn('sh', ['-c', `'${process.execPath}' '${BIN}' completion zsh | true`], { stdio: 'pipe' })
  expect(await text(child.stderr)).toBe('')
})

test('help shows the examples', async () => {
  const { stdout, code } = await chatgate('/', ['help', 'send'])
  expect(code).toBe(0)
  expect(stdout).toContain('Examples:\n  chatgate send\n')
})

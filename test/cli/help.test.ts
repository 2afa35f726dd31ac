/** The help is complete, and its examples are commands that there are. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { examplesOf } from '../../src/cli/examples.ts'
import { createProgram } from '../../src/cli/program.ts'
import { VERBS } from '../../src/cli/verbs.ts'
import { BIN, chatgate } from '../support/command-line.ts'

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)]

test('every command, argument and option is described', async () => {
  const undescribed = withAllBelow(await createProgram()).flatMap(command =>
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
  const { commands } = await createProgram()
  expect(commands.map(verb => verb.name())).toEqual(Object.keys(VERBS))
  expect(commands.filter(verb => examplesOf(verb).length === 0).map(verb => verb.name())).toEqual([])
  for (const example of withAllBelow(await createProgram()).flatMap(examplesOf)) {
    const program = await createProgram()
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

test('where compiled code cannot be kept for the next run, all is the same', async () => {
  const { stdout, stderr, code } = await chatgate('/', ['events', '--help'], {
    NODE_COMPILE_CACHE: '/dev/null/cache',
  })
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toContain('Usage: chatgate events')
})

/** The scripts, run by the shells they are for. */
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Command } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { chatgate, isInstalled } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'

let script = ''

/** What bash offers for the last word. */
const inBash = (line: string, folder = temporaryFolder()): string[] => {
  const file = join(temporaryFolder(), 'completion.bash')
  writeFileSync(file, script)
  const asked = `source '${file}'
COMP_WORDS=(${line
    .split(' ')
    .map(word => `'${word}'`)
    .join(' ')})
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_chatgate
printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', asked], { cwd: folder, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

const commandsOf = (command: Command, path: string[] = []): { path: string[]; command: Command }[] => {
  const own = [...path, command.name()]
  return [{ path: own, command }, ...command.commands.flatMap(below => commandsOf(below, own))]
}

describe.skipIf(!isInstalled('bash'))('bash', () => {
  beforeAll(async () => {
    script = (await chatgate('/', ['completion', 'bash'])).stdout
  })

  test('offers every verb and every long option of every command', async () => {
    for (const { path, command } of commandsOf(await createProgram())) {
      const offered = inBash(`${path.join(' ')} `)
      const wanted = [
        ...command.commands.map(verb => verb.name()),
        ...command.options.map(({ long }) => long ?? ''),
        '--help',
      ]
      expect({ path, missing: wanted.filter(word => !offered.includes(word)) }).toEqual({ path, missing: [] })
    }
  })

  test.for([
    ['chatgate st', ['start']],
    ['chatgate dead re', ['replay']],
    ['chatgate start --log ', ['json', 'pretty']],
    ['chatgate replay --as t', ['then']],
    ['chatgate completion ', ['bash', 'zsh', '--help']],
    ['chatgate events --since ', []],
    ['chatgate events --state de', ['delivered', 'dead']],
    ['chatgate send Profile', ['Profile.CallbackPortraitSet']],
    ['chatgate events --command Profile', ['Profile.CallbackPortraitSet']],
    ['chatgate dead replay --dest', ['--destination']],
    ['chatgate nonsense', []],
  ] as const)('%s', ([line, expected]) => {
    expect(inBash(line)).toEqual(expected)
  })

  test('files, where a file fits', () => {
    const folder = temporaryFolder({ 'my config.yaml': '', 'my-callback.json': '' })
    expect(inBash('chatgate check --config my', folder).toSorted()).toEqual([
      'my config.yaml',
      'my-callback.json',
    ])
    expect(inBash('chatgate trace my-', folder)).toEqual(['my-callback.json'])
    expect(inBash('chatgate show my', folder)).toEqual([])
  })
})

/** Presses tab behind a line in a real zsh, on a terminal of its own, and waits until it shows what is expected. */
const showsInZsh = (line: string, expected: string): boolean => {
  const folder = temporaryFolder({ 'my-callback.json': '', 'completion.zsh': script })
  const asked = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; unsetopt beep; autoload -U compinit && compinit -D -u; source completion.zsh; print READ''Y"
zpty -r -m shell shown '*READY*'
zpty -w -n shell $'${line}\\t\\t'
zpty -r -m shell shown '*${expected}*'
zpty -d shell`
  const environment = { ...process.env, TERM: 'dumb', COLUMNS: '200' }
  const { status } = spawnSync('zsh', ['-f', '-c', asked], { cwd: folder, env: environment, timeout: 60_000 })
  return status === 0
}

describe.skipIf(!isInstalled('zsh'))('zsh', () => {
  beforeAll(async () => {
    script = (await chatgate('/', ['completion', 'zsh'])).stdout
  })

  test.for([
    ['chatgate sta', 'chatgate start'],
    ['chatgate re', 'replays'],
    ['chatgate dead dr', 'chatgate dead drop'],
    ['chatgate start --l', 'chatgate start --log'],
    ['chatgate start --log p', 'chatgate start --log pretty'],
    ['chatgate events --', '--operator'],
    ['chatgate trace Prof', 'chatgate trace Profile.CallbackPortraitSet'],
    ['chatgate trace my-', 'chatgate trace my-callback.json'],
  ] as const)('%s', ([line, expected]) => {
    expect(showsInZsh(line, expected)).toBe(true)
  })
})

import { afterAll, describe, expect, test } from 'vitest'
import { builtInNames } from '../../src/config/plugins/load-plugin.ts'
import { Type } from '../../src/plugin.ts'
import { removeOwnFolder } from '../../src/plugin-test/own-folder.ts'
import { pluginChecks, testBuiltIn } from './plugin-contract.ts'

afterAll(removeOwnFolder)

for (const name of builtInNames()) testBuiltIn(name)

/** A filter that meets the contract; each row below spoils one thing. */
const sound = {
  kind: 'filter',
  summary: 'Keeps profile changes.',
  options: { tag: Type.String({ description: 'A tag.' }) },
  example: { tag: 'x' },
  reasons: { 'no-profile': 'It is no profile change.' },
  onlyFor: ['Profile.CallbackPortraitSet'],
  start: () => ({
    keep: (event: { command: string }) => ({
      keep: event.command.startsWith('Profile.'),
      reason: 'no-profile',
    }),
  }),
}

const destination = {
  ...sound,
  kind: 'destination',
  options: { key: Type.String({ description: 'A key.', secret: true }) },
  example: { key: 'very-secret' },
}

/** The demands that a plugin does not meet, of all or of those that are called so. */
const unmet = async (module: Record<string, unknown>, called?: string): Promise<string[]> => {
  const failed = []
  for (const { what, run } of pluginChecks(module)) {
    if (called !== undefined && what !== called) continue
    const isMet = await Promise.resolve()
      .then(run)
      .then(
        () => true,
        () => false,
      )
    if (!isMet) failed.push(what)
  }
  return failed
}

describe('the contract tells that a plugin', () => {
  test('is sound', async () => expect(await unmet({ default: sound })).toEqual([]))

  test.each<[what: string, module: Record<string, unknown>]>([
    ['exports a plugin', {}],
    ['exports a plugin', { default: { ...sound, kind: 'sieve' } }],
    ['exports nothing but the plugin', { default: sound, more: 1 }],
    ['has a summary of one sentence', { default: { ...sound, summary: 'keeps things' } }],
    ['describes every option', { default: { ...sound, options: { tag: Type.String() } } }],
    [
      'describes also what its lists and maps hold',
      { default: { ...sound, options: { tags: Type.Array(Type.String(), { description: 'Tags.' }) } } },
    ],
    ['says in English what it does', { default: { ...sound, summary: '保留资料变更。' } }],
    ['starts with its example and real tools', { default: { ...sound, example: {} } }],
    ['has an example that fits its options', { default: { ...sound, example: { tga: 'x' } } }],
    [
      'starts with its example',
      {
        default: {
          ...sound,
          start: () => {
            throw new Error('no')
          },
        },
      },
    ],
    [
      'gives the same verdict on the same event, and changes no event',
      {
        default: {
          ...sound,
          start: () => {
            let isKept = false
            return { keep: () => (isKept = !isKept) }
          },
        },
      },
    ],
    [
      'gives the same verdict on the same event, and changes no event',
      { default: { ...sound, start: () => ({ keep: (event: { id: string }) => (event.id = '') === '' }) } },
    ],
    ['gives only reasons that it declares, each with a sentence', { default: { ...sound, reasons: {} } }],
    [
      'keeps only the commands that it says it can keep',
      { default: { ...sound, onlyFor: ['C2C.CallbackAfterSendMsg'] } },
    ],
    [
      'keeps only the commands that it says it can keep',
      { default: { ...sound, onlyFor: ['Profile.CallbackPortraitSett'] } },
    ],
    [
      'turns the same event into the same plain JSON, and changes no event',
      {
        default: {
          ...sound,
          kind: 'transform',
          start: () => ({ apply: (event: object) => Object.assign(event, { id: 'x' }) }),
        },
      },
    ],
    [
      'shows where it sends in one line, without its secrets',
      {
        default: {
          ...destination,
          start: () => ({ target: 'https://x/very-secret', deliver: async () => ({ status: 'delivered' }) }),
        },
      },
    ],
    [
      'settles when the signal is already aborted',
      {
        default: {
          ...destination,
          start: () => ({ target: 'x', deliver: () => new Promise(() => undefined) }),
        },
      },
    ],
  ])('does not meet: %s', async (what, module) => expect(await unmet(module, what)).toEqual([what]))
})

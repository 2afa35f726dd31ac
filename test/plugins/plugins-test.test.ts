/** `chatgate plugins test`: an operator finds out whether a plugin is sound, in words or as JSON, whatever it does to its process. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { testPlugin } from '../../src/plugin-test/test-plugin.ts'
import { chatgate } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { DESTINATION, fileOf, FILTER, TRANSFORM } from './sound-plugins.ts'

const tested = (source: string, ...more: string[]) =>
  chatgate(temporaryFolder({ 'mine.ts': source }), ['plugins', 'test', 'mine.ts', ...more])

describe('a sound plugin meets the contract', () => {
  test.each([
    ['a filter', FILTER, 'keeps only the commands that it says it can keep'],
    ['a transform', TRANSFORM, 'turns the same event into the same plain JSON, and changes no event'],
    ['a destination', DESTINATION, 'can be stopped'],
  ])('%s', async (_, source, last) => {
    const { code, stdout, stderr } = await tested(source)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`  ✓ ${last}\n\nmine.ts meets the contract.`)
    expect(stdout).not.toContain('✗')
  })

  test('one that comes with Chatgate, by its name', async () => {
    const { code, stdout } = await chatgate(temporaryFolder(), ['plugins', 'test', 'webhook'])
    expect(code).toBe(0)
    expect(stdout).toContain('webhook meets the contract.')
  })

  test('those of the docs and the examples', async () => {
    const page = readFileSync(new URL('../../docs/writing-a-plugin.md', import.meta.url), 'utf8')
    const example = new URL('../../config/examples/plugins/only-users.ts', import.meta.url)
    const sources = [
      ...[...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block),
      readFileSync(example, 'utf8'),
    ].filter(source => source.includes('export default'))
    expect(sources.length).toBeGreaterThan(3)
    for (const source of sources)
      expect((await testPlugin(fileOf(source))).filter(({ ok }) => !ok)).toEqual([])
  })
})

describe('a plugin that is wrong is told so, in words', () => {
  test('each demand in a line, and below it what was seen and what would be right', async () => {
    const wrong = FILTER.replace('Keeps profile', 'keeps profile').replace(
      "'other-user' }",
      "'another-user' }",
    )
    const { code, stdout, stderr } = await tested(wrong.replace("['id1']", "['id2']"))
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toBe(`mine.ts
  ✓ is a plugin that can be loaded
  ✗ has a summary of one sentence
      the summary is "keeps profile changes of the listed users."; write one sentence in one line, with a capital letter and a full stop
  ✓ describes every option
  ✓ has an example that fits its options
  ✓ starts with its example
  ✓ gives the same verdict on the same event, and changes no event
  ✗ gives only reasons that it declares, each with a sentence
      keep() stopped the sample of Profile.CallbackPortraitSet as \`another-user\`, which \`reasons\` does not declare; add it there with a sentence
  ✓ keeps only the commands that it says it can keep

2 of 8 are not met.
`)
  })

  test('also when it fills the memory', async () => {
    const { code, stdout } = await tested(
      FILTER.replace('return false', 'for (let all = []; ; ) all.push(Array(1e6).fill(0.5))'),
    )
    expect(code).toBe(1)
    expect(stdout).toContain('it filled 512 MB of memory; look for something that grows without limit')
  })

  test('as JSON, for programs', async () => {
    const { code, stdout } = await tested(FILTER.replace('Their ids.', ''), '--json')
    expect(code).toBe(1)
    const { plugin, ok, checks } = JSON.parse(stdout) as { plugin: string; ok: boolean; checks: object[] }
    expect({ plugin, ok }).toEqual({ plugin: 'mine.ts', ok: false })
    expect(checks).toHaveLength(8)
    expect(checks[0]).toEqual({ what: 'is a plugin that can be loaded', ok: true })
    expect(checks[2]).toMatchObject({ what: 'describes every option', ok: false, detail: expect.any(String) })
  })

  test('without what it prints itself among the JSON', async () => {
    const { code, stdout, stderr } = await tested(`console.log('hello')\n${TRANSFORM}`, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true })
    expect(stderr).toBe('hello\n')
  })
})

test.each([
  [
    ['plugins', 'test', 'webhok'],
    'There is neither a file nor a built-in plugin called webhok; did you mean',
  ],
  [['plugins', 'test'], 'missing required argument'],
  [['plugins', 'tset', 'mine.ts'], 'Did you mean test?'],
])('%j is a mistake in using it', async (args, message) => {
  const { code, stderr } = await chatgate(temporaryFolder(), args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

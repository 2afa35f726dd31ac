/** The docs are true: generated pages are fresh, examples load, links lead somewhere. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ANSWER_EXPRESSIONS, EXPRESSIONS } from '../../docs/generator/expressions.ts'
import { generatedFiles } from '../../docs/generator/pages.ts'
import { builtInPlugins } from '../../docs/generator/plugins.ts'
import { builtInNames } from '../../src/config/plugins/load-plugin.ts'
import { compileAnswerExpression, compileExpression } from '../../src/plugin/expression/expression.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'
import { blocks, textOf } from '../support/page.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'docs/answers.md',
  'docs/command-line.md',
  'docs/commands.md',
  'docs/console.md',
  'docs/configuration.md',
  'docs/testing.md',
  'docs/plugins.md',
  'docs/reasons.md',
  'docs/delivery.md',
  'docs/guarantees.md',
  'docs/faults.md',
  'docs/operating.md',
  'docs/security.md',
  'docs/tutorial.md',
  'docs/metrics.md',
  'docs/moderation.md',
  'docs/writing-a-plugin.md',
  'docs/performance.md',
  'docs/postgresql.md',
  'docs/dependencies.md',
]

test('what is generated is what `npm run generate` makes', async () => {
  for (const [path, text] of await generatedFiles())
    expect({ path, text: textOf(path) }).toEqual({ path, text })
})

test.each(EXPRESSIONS)('the expression %s can be used', expression =>
  expect(() => compileExpression(expression)).not.toThrow(),
)

test.each(ANSWER_EXPRESSIONS)('the condition %s can be used', expression =>
  expect(() => compileAnswerExpression(expression)).not.toThrow(),
)

/** Without code: links in the texts of messages are for other readers. */
const proseOf = (page: string): string =>
  textOf(page)
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '')

test('each link leads to a file that is there', () => {
  const dead = PAGES.flatMap(page =>
    [...proseOf(page).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter(target => !existsSync(join(ROOT, dirname(page), target)))
      .map(target => `${page}: ${target}`),
  )
  expect(dead).toEqual([])
})

/** As GitHub names a heading: small letters, digits and dashes. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('each link to a heading leads to one', () => {
  const dead = PAGES.flatMap(page =>
    [...textOf(page).matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)]
      .map(([, target = '', anchor = '']) => ({
        target: target ? join(dirname(page), target) : page,
        anchor,
      }))
      .filter(({ target, anchor }) => target.endsWith('.md') && !anchorsOf(target).includes(anchor))
      .map(({ target, anchor }) => `${page}: ${target}#${anchor}`),
  )
  expect(dead).toEqual([])
})

test('each dependency has its reason', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    string,
    Record<string, string>
  >
  const rows = textOf('docs/dependencies.md')
    .split('\n')
    .map(line => line.split('|')[1] ?? '')
    .join(' ')
    .split(/[\s,]+/)
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter(name => !rows.includes(name))).toEqual(
    [],
  )
})

describe('the examples', () => {
  test('of the pages with whole configs are right', async () => {
    const pages = ['configuration', 'answers', 'delivery', 'security', 'postgresql'].map(
      page => `docs/${page}.md`,
    )
    const environment = {
      CHAT_CALLBACK_TOKEN: 'a-token',
      ADMIN_TOKEN: 'another-token',
      MODERATION_TOKEN: 'a-third-token',
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'a').toString('base64')}`,
    }
    const [own = ''] = blocks('docs/answers.md', 'ts')
    for (const yaml of pages.flatMap(page => blocks(page, 'yaml'))) {
      const folder = temporaryFolder({
        'gateway.config.yaml': yaml,
        'quiet-hours.ts': own,
        'words.txt': 'spam',
      })
      expect(await chatgate(folder, ['check'], environment)).toMatchObject({ code: 0, stderr: '' })
    }
  })

  test('of delivery.md are commands that there are', async () => {
    const commands = blocks('docs/delivery.md', 'sh').flatMap(block => block.trim().split('\n'))
    expect(commands.length).toBeGreaterThan(5)
    for (const command of commands) {
      // Nothing runs there: what is wrong with the command itself would end with 2, not with 3.
      const args = command.replace('npx chatgate ', '').replace('<event>', 'an-id').split(' ')
      expect({
        command,
        code: (await chatgate(ROOT, [...args, '--admin', 'http://127.0.0.1:9'])).code,
      }).toEqual({ command, code: 3 })
    }
  })

  test('of plugins.md are right', async () => {
    const steps = blocks('docs/plugins.md', 'yaml').map(block => block.replace(/^/gm, '      '))
    expect(steps).toHaveLength(builtInNames().length)
    const responders = new Set(
      (await builtInPlugins()).flatMap(({ name, definition }) =>
        definition.kind === 'responder' ? name : [],
      ),
    )
    const { routed = [], asked = [] } = Object.groupBy(steps, step =>
      responders.has(/- (\S+):/.exec(step)?.[1] ?? '') ? 'asked' : 'routed',
    )
    expect(asked).toHaveLength(responders.size)
    const routes = routed.map((step, index) => `  r${index}:\n    when: '*'\n    steps:\n${step}\n`)
    const answers = `answers:\n  C2C.CallbackBeforeSendMsg:\n    steps:\n${asked.join('\n')}`
    const folder = temporaryFolder({
      'gateway.config.yaml': `${HEAD}routes:\n${routes.join('')}\n${answers}`,
    })
    expect(await chatgate(folder, ['check'])).toMatchObject({ code: 0, stderr: '' })
  })

  test('of writing-a-plugin.md work', async () => {
    const [evening = '', hide = '', count = ''] = blocks('docs/writing-a-plugin.md', 'ts')
    const [config = ''] = blocks('docs/writing-a-plugin.md', 'yaml')
    const folder = temporaryFolder({ 'gateway.config.yaml': config, 'evening.ts': evening })
    expect(
      await chatgate(folder, [
        'trace',
        '--set',
        `EventTime=${Date.UTC(2026, 0, 1, 19)}`,
        '--expect',
        'evenings/log',
      ]),
    ).toMatchObject({ code: 0 })
    const others = `${HEAD}plugins: { hide: ./hide.ts, count: ./count.ts }
routes: { all: { when: '*', steps: [{ hide: {} }, { count: { url: 'http://127.0.0.1:9/', key: a-secret-key } }] } }`
    const second = temporaryFolder({ 'gateway.config.yaml': others, 'hide.ts': hide, 'count.ts': count })
    expect(await chatgate(second, ['trace', '--expect', 'all/count'])).toMatchObject({ code: 0, stderr: '' })
  })
})

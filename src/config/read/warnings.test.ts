/** A config that can be loaded and yet does nothing, or not what was meant, is warned of in its place. */
import { describe, expect, test } from 'vitest'
import { source, withRoutes } from '../../../test/support/config-source.ts'
import { loadConfig } from '../load.ts'

describe('warnings', () => {
  const tags = 'tag-filter: { tags: [Tag_Profile_IM_Nick] }'

  test.each([
    ['a right route', '  a: { when: [Profile.*, "*"], steps: [log: {}] }', []],
    ['a filter that fits', `  a: { when: Profile.*, steps: [${tags}, log: {}] }`, []],
    ['a filter below *', `  a: { when: "*", steps: [${tags}, log: {}] }`, []],
    [
      'a command that is not known',
      '  a: { when: [Profile.CallbackPortraitSett, Group.*], steps: [log: {}] }',
      [
        '4:15  routes.a.when[0]  there is no known command `Profile.CallbackPortraitSett`; did you mean `Profile.CallbackPortraitSet`?',
      ],
    ],
    [
      'no command that is known',
      '  a: { when: [Grop.*, profile.callbackportraitset], steps: [log: {}] }',
      [
        '4:14  routes.a.when  this route takes only commands that are not in the catalog: no known command is in `Grop.*`; did you mean `Group.*`?, and there is no known command `profile.callbackportraitset`; did you mean `Profile.CallbackPortraitSet`?',
      ],
    ],
    [
      'a filter that lets nothing pass',
      `  a: { when: Group.*, steps: [${tags}, log: {}] }`,
      [
        '4:31  routes.a.steps[0].tag-filter  lets only Profile.CallbackPortraitSet pass, which never comes here, so the steps below are never reached',
      ],
    ],
    [
      'a filter below the last destination',
      '  a: { when: "*", steps: [log: {}, admin-filter: {}] }',
      ['4:36  routes.a.steps[1].admin-filter  does nothing here: there is no destination below it'],
    ],
    [
      'no destination',
      `  a: { when: "*", steps: [${tags}] }`,
      ['4:3  routes.a  has no destination, so it sends nothing'],
    ],
    [
      'a text that a comment cuts off',
      '  a:\n    when: "*" #all\n    steps:\n      - log: { message: "see #channel" } # right\n      - log:\n          name: other\n          message: see #channel now',
      [
        '10:20  routes.a.steps[1].log.message  ends where ` #` starts a comment; put the string in quotes if the rest belongs to it, or write a space after the `#`',
      ],
    ],
    ['no route', '', ['3:1  routes  there are no routes: events are stored, but sent nowhere']],
  ])('%s', async (_what, routes, expected) => {
    const { warnings } = await loadConfig(withRoutes(routes))
    expect(
      warnings.map(({ line, column, path, sentence }) => `${line}:${column}  ${path}  ${sentence}`),
    ).toEqual(expected)
  })
})

test('a callback that may be older than five minutes is warned of', async () => {
  const text = (maxAge: string): string =>
    `apps: { "14": { unsigned: true, maxAge: ${maxAge} } }\nroutes: { a: { when: "*", steps: [log: {}] } }`
  const warned = async (maxAge: string) => (await loadConfig(source(text(maxAge)))).warnings
  expect(await warned('5m')).toEqual([])
  expect(await warned('6m')).toMatchObject([
    { line: 1, path: 'apps.14.maxAge', sentence: expect.stringContaining('is more than 5m') },
  ])
})

test('a template that no step has is warned of', async () => {
  const { warnings } = await loadConfig(
    source(
      'apps: { "14": { unsigned: true } }\ntemplates: { a: { message: x }, b: { mesage: x } }\nroutes: { r: { when: "*", steps: [{ log: { template: a } }] } }',
    ),
  )
  expect(warnings).toMatchObject([
    { line: 2, column: 33, path: 'templates.b', sentence: 'no step has this template, so it is not checked' },
  ])
})

/** The reference names all there is, and nothing that is not there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { optionsOf } from '../../docs/generator/options.ts'
import webhook from '../../plugins/webhook/webhook.ts'
import { routeTest } from '../../src/cli/try/route-tests.ts'
import { closedObject } from '../../src/config/schema/closed.ts'
import { destinationSchema } from '../../src/config/schema/destination.ts'
import { httpSettings } from '../../src/config/schema/http.ts'
import { rootSchema } from '../../src/config/schema/root.ts'
import { tlsSettings } from '../../src/config/schema/tls.ts'
import { stepSettings } from '../../src/config/schema/step.ts'
import { shapeOf } from '../../src/config/options/shape.ts'
import { chatgate } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { sampleEvent } from '../support/sample-events.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'

const ROOT = new URL('../..', import.meta.url).pathname

const page = (name: string): string => readFileSync(join(ROOT, 'docs', `${name}.md`), 'utf8')

/** What stands first in the rows of a page's tables, without backticks, in the order of the alphabet. */
const named = (text: string): string[] =>
  [...text.matchAll(/^\| `?([^|`]+?)`? +\|/gm)]
    .map(([, name = '']) => name)
    .filter(name => !/^(-+|option|header|package)$/.test(name))
    .toSorted()

/** From a heading to the next one. */
const below = (heading: string, text: string): string =>
  text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''

test('configuration.md has every key of the config and of a step, each once', () => {
  const schemas = [
    rootSchema,
    destinationSchema,
    closedObject(httpSettings),
    closedObject(tlsSettings),
    closedObject(stepSettings),
  ]
  const options = schemas.flatMap(schema => optionsOf(shapeOf(schema)))
  expect(named(page('configuration'))).toEqual(options.map(({ path }) => path).toSorted())
})

test('testing.md has every key of a test, each once', () => {
  const keys = optionsOf(shapeOf(routeTest)).map(({ path }) => path)
  expect(named(page('testing'))).toEqual(keys.toSorted())
})

test('plugins.md has every header that a webhook sends', async () => {
  const { url, requests, close } = await startReceiver()
  onTestFinished(close)
  const secret = `whsec_${Buffer.alloc(32).toString('base64')}`
  const { started } = startPlugin(webhook, { url, secret })
  await started.deliver(sampleEvent('Profile.CallbackPortraitSet'), attempt({ isReplay: true }))
  const ofHttp = new Set(['host', 'connection', 'content-length'])
  const sent = Object.keys(requests[0]?.headers ?? {}).filter(name => !ofHttp.has(name))
  expect(named(below('What a webhook receives', page('plugins')))).toEqual(sent.toSorted())
})

test('dependencies.md has every dependency, and none that is gone', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    [list: string]: Record<string, string>
  }
  const rows = named(page('dependencies')).flatMap(name => name.split(', '))
  expect(rows.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted())
})

test('each plugin of writing-a-plugin.md meets the contract', async () => {
  const plugins = [...page('writing-a-plugin').matchAll(/^```ts\n(.*?)^```/gms)].map(([, text = '']) => text)
  const kinds = plugins.map(text => /kind: '(\w+)'/.exec(text)?.[1])
  expect(kinds).toEqual(['filter', 'transform', 'destination', 'destination', 'destination'])
  const files = Object.fromEntries(plugins.map((text, index) => [`${index}.ts`, text]))
  const folder = temporaryFolder(files)
  for (const file of Object.keys(files)) {
    const { code, stdout } = await chatgate(folder, ['plugins', 'test', `./${file}`])
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('meets the contract') })
  }
})

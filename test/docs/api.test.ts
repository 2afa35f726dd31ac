/** Every example of docs/api.md runs in `sh`, against a gateway with something of each kind. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENDPOINTS } from '../../src/admin/api/endpoints.ts'
import { startWithSomething } from '../support/admin-gateway.ts'
import { blocks, textOf } from '../support/page.ts'

const run = promisify(execFile)

test('the page has each endpoint once', () => {
  const headings = [...textOf('docs/api.md').matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading)
  expect(headings.toSorted()).toEqual(Object.keys(ENDPOINTS).toSorted())
})

test('every example of the page runs in sh', async () => {
  const { gateway, addressOf } = await startWithSomething()
  const [, ...examples] = blocks('docs/api.md', 'sh')
  expect(examples.length).toBeGreaterThan(20)
  for (const example of examples) {
    const [, path = ''] = /"\$ADMIN([^"]*)"/.exec(example) ?? []
    const id = addressOf(path.replaceAll('$ID', ':id')).split('/')[3] ?? ''
    const environment = { ...process.env, ADMIN: gateway.admin, ID: id, ROUTE: 'all', STEP: 'w' }
    const { stdout } = await run('sh', ['-euc', example], { env: environment })
    if (stdout.startsWith('{')) expect(JSON.parse(stdout), example).not.toHaveProperty('error')
    else expect(parse(stdout), example).toBeTypeOf('object')
  }
})

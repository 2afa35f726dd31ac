/** The description of the admin API is OpenAPI 3.1, by the schema of those who made it: https://spec.openapis.org/oas/3.1/schema/2022-10-07 */
import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'

type Document = Record<string, unknown> & { paths: Record<string, Record<string, object>> }

const read = (): Document =>
  JSON.parse(readFileSync(new URL('../../config/openapi.json', import.meta.url), 'utf8')) as Document

/** Nothing where it is what it says it is. */
const mistakesOf = async (document: Document): Promise<unknown> =>
  (await new Validator().validate(document)).errors

test('config/openapi.json is OpenAPI 3.1', async () => {
  const document = read()
  expect(document['openapi']).toMatch(/^3\.1\./)
  expect(await mistakesOf(document)).toBeUndefined()
})

test.for<[string, (document: Document) => void]>([
  [
    'a parameter without a place',
    ({ paths }) => Object.assign(paths['/api/events']?.['get'] ?? {}, { parameters: [{ name: 'x' }] }),
  ],
  ['a path without a slash', ({ paths }) => Object.assign(paths, { 'api/x': {} })],
  ['a title that is none', document => (document['info'] = { title: 7, version: '1' })],
  [
    'an answer without a description',
    ({ paths }) => Object.assign(paths['/api/events']?.['get'] ?? {}, { responses: { 200: {} } }),
  ],
])('with %s it would not be', async ([, spoil]) => {
  const document = read()
  spoil(document)
  expect(await mistakesOf(document)).toBeTruthy()
})

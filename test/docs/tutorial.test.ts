/**
 * The pages that are to be followed are followed. `UPDATE_PAGES=1 vitest run test/docs/tutorial.test.ts` writes into them what comes out;
 * read the difference before you keep it.
 */
import { expect, test } from 'vitest'
import { readPage } from './page-reader.ts'

const pathOf = (page: string): string => new URL(`../../docs/${page}.md`, import.meta.url).pathname

test('the tutorial, as it stands there', { timeout: 300_000 }, async () => {
  const seen = await readPage(pathOf('tutorial'))
  expect(seen.length).toBeGreaterThan(15)
  expect(seen.join('\n')).not.toContain('XXXXXXXX')
})

test('the page on moderation, as it stands there', { timeout: 300_000 }, async () => {
  const seen = await readPage(pathOf('moderation'))
  expect(seen.length).toBeGreaterThan(5)
})

/** Visits to the console, as people make them: in a real browser, which must not complain. */
import axe, { type AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'
import { launchBrowser } from './chromium.ts'

/** What the policy of the page has refused, in Chromium's words. */
const REFUSED = /Content Security Policy|Trusted|Refused to|violates/i

export type Visit = (url: string, options?: BrowserContextOptions) => Promise<Page>

/**
 * One browser for the tests of a file; each visit has its own storage. Fails the test in its end when the page threw, broke its policy, or
 * asked for anything at another address.
 */
export const createVisits = (): Visit => {
  let starting: Promise<Browser> | undefined
  afterAll(async () => (await starting)?.close())
  return async (url, options) => {
    const context = await (
      await (starting ??= launchBrowser())
    ).newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      ...options,
    })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints = watch(page, new URL(url).origin)
    onTestFinished(async () => {
      await context.close()
      expect(complaints, 'no page threw, broke the policy or asked elsewhere').toEqual([])
    })
    await page.goto(url)
    return page
  }
}

const watch = (page: Page, origin: string): string[] => {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (REFUSED.test(message.text())) complaints.push(message.text())
  })
  page.on('dialog', dialog => complaints.push(`a dialog says ${dialog.message()}`))
  page.on('request', request => {
    if (new URL(request.url()).origin !== origin) complaints.push(`asked ${request.url()}`)
  })
  return complaints
}

/** A loaded machine may be slow. */
const PATIENCE_MS = 60_000

const THEMES = ['light', 'dark'] as const

/** No rule of accessibility is broken, in either theme. */
export const expectAccessible = async (page: Page): Promise<void> => {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await page.evaluate<AxeResults>(`${axe.source}; axe.run()`)
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${colorScheme}: ${id}: ${html} ${failureSummary ?? ''}`),
    )
    expect(found).toEqual([])
  }
}

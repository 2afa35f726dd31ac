/** Visits to the console, as people make them: in a real browser, which must not complain. */
import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { launchBrowser } from './chromium.ts'

/** What the policy of the page has refused, in Chromium's words. */
const REFUSED = /Content Security Policy|Trusted|Refused to|violates/i

export type Visit = (url: string, options?: BrowserContextOptions) => Promise<Page>

/** One for all files that a worker runs, as each start of a browser costs as much as several tests. It ends with the worker. */
let starting: Promise<Browser> | undefined

const sharedBrowser = async (): Promise<Browser> => {
  const browser = await (starting ??= launchBrowser())
  // One that has crashed takes the tests of one file with it, and not the next ones.
  return browser.isConnected() ? browser : (starting = launchBrowser())
}

/**
 * Each visit has its own storage. Fails the test in its end when the page threw, broke its policy, or asked for anything at another address.
 */
export const createVisits = (): Visit => async (url, options) => {
  const browser = await sharedBrowser()
  const context = await browser.newContext({
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

/** The theme changes colors and nothing else, so only the rules about colors can find more in the other one. */
const RULES_BY_THEME: Record<'light' | 'dark', RunOptions> = {
  light: {},
  dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } },
}

/** No rule of accessibility is broken, in either theme. */
export const expectAccessible = async (page: Page): Promise<void> => {
  await page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`)
  for (const [theme, rules] of Object.entries(RULES_BY_THEME)) {
    await page.emulateMedia({ colorScheme: theme as keyof typeof RULES_BY_THEME })
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(rules)})`)
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${theme}: ${id}: ${html} ${failureSummary ?? ''}`),
    )
    expect(found).toEqual([])
  }
}

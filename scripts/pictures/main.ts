/**
 * `npm run pictures`: the pictures of docs/console.md and README.md, of a gateway that is made up, in both themes. What is written in Chinese
 * needs a Chinese font on this machine (on Debian fonts-wqy-microhei).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { fetch } from 'undici'
import type { Answer } from '../../src/admin/api/endpoints.ts'
import { launchBrowser } from '../../test/support/chromium.ts'
import { playScene } from './scene.ts'

const FOLDER = new URL('../../docs/pictures/', import.meta.url).pathname
const BYTES_MOST = 150_000
const THEMES = ['light', 'dark'] as const

interface Picture {
  name: string
  path: string
  /** What is there when the page is ready. */
  wanted: string
  /** What a person does before. */
  act?: (page: Page) => Promise<void>
}

const PICTURES: readonly Picture[] = [
  {
    name: 'overview',
    path: '/',
    wanted: '.spark',
  },
  {
    name: 'events',
    path: '/events?command=Profile.CallbackPortraitSet',
    wanted: '[data-event]',
    act: async page => {
      await page.locator('[data-event]').nth(1).click()
      await page.locator('.panel .timeline').waitFor()
    },
  },
  { name: 'event', path: '/events/:tried', wanted: '.timeline' },
  { name: 'destinations', path: '/destinations', wanted: '.plain-rows' },
  { name: 'dead', path: '/dead', wanted: '.plain-rows' },
  {
    name: 'plan',
    path: '/plan',
    wanted: 'textarea',
    act: async page => {
      const text = page.locator('textarea')
      await page.locator('.sources button').first().click()
      await page.locator('.candidate-state .good').first().waitFor()
      const inForce = await text.inputValue()
      await text.fill(inForce.replace('tags: [Tag_Profile_IM_Level]', 'tags: [Tag_Profile_IM_Image]'))
      await page.locator('button.main').click()
      await page.locator('.planning .count').first().waitFor()
    },
  },
  { name: 'config', path: '/config', wanted: 'main pre, main ol, main table' },
  { name: 'refused', path: '/refused', wanted: '.refused' },
  { name: 'profile', path: '/profiles/alice', wanted: '.history' },
  { name: 'by-hand', path: '/by-hand', wanted: '.note bdi' },
]

/** As WebP, which is a third of a PNG. */
const take = async (page: Page, file: string): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > BYTES_MOST) throw new Error(`${file} has ${bytes.length} bytes, more than ${BYTES_MOST}`)
  writeFileSync(`${FOLDER}${file}`, bytes)
  console.log(`${file} ${Math.round(bytes.length / 1000)} kB`)
}

mkdirSync(FOLDER, { recursive: true })
console.log('The scene takes about a minute and a half.')
const gateway = await playScene()
const browser = await launchBrowser()
const { attempts } = (await (
  await fetch(`${gateway.admin}/api/destinations/level-changes/crm`)
).json()) as Answer<'GET /api/destinations/:route/:step'>
const [{ eventId: tried } = { eventId: '' }] = attempts
for (const colorScheme of THEMES) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    locale: 'en-US',
    colorScheme,
  })
  for (const { name, path, wanted, act } of PICTURES) {
    await page.goto(`${gateway.admin}${path.replace(':tried', tried)}`)
    await page.locator(wanted).first().waitFor()
    await act?.(page)
    await take(page, `${name}-${colorScheme}.webp`)
  }
}
await browser.close()
await gateway.stop()

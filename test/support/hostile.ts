/** What an attacker would put into a callback, and how to see that it is only text in the console. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export const HOSTILE_TEXTS = [
  '<img src=x onerror="document.title=1;fetch(`/stolen`)">',
  '</script><script>fetch("/stolen")</script>',
  'javascript:fetch("/stolen")',
  '"\'><svg onload=fetch("/stolen")>',
  '\u202Egnp.exe\u2066 \u200Bbidi\u2069\u0007\u001b[31m',
  'https://evil.test/pixel.png',
  '{{constructor.constructor("fetch(1)")()}}',
  '__proto__',
  ' \n\t ',
]

/** Each text in each place where Chat would put one. */
export const hostileCallbacks = (time = 1_700_000_000_000) =>
  HOSTILE_TEXTS.map((text, index) => ({
    CallbackCommand: 'Profile.CallbackPortraitSet',
    From_Account: `${text}${index}`,
    Operator_Account: text,
    EventTime: time + index,
    ProfileItem: [
      { Tag: 'Tag_Profile_IM_Nick', Value: text },
      { Tag: 'Tag_Profile_IM_Image', Value: 'javascript:alert(1)' },
      { Tag: text.trim() || 'blank', Value: text },
    ],
    [text]: { [text]: [text] },
  }))

/** Tells later whether the page has asked for what a callback named, or runs something of it. */
export const watchForHostile = (page: Page): (() => Promise<void>) => {
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  return async () => {
    // Further down a path it is data: the name of a user, for example.
    const places = asked.map(url => new URL(url).pathname.split('/')[1] ?? '')
    expect(places.filter(place => /stolen|evil|pixel|javascript/.test(place))).toEqual([])
    const made = "document.querySelectorAll('main img, main script, iframe, [onerror], [onload]').length"
    expect(await page.evaluate(made)).toBe(0)
    const links = await page.evaluate<string[]>('[...document.links].map(({ protocol }) => protocol)')
    expect(new Set(links)).toEqual(new Set(['http:']))
    expect(await page.title()).toMatch(/· Chatgate$/)
  }
}

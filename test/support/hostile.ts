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
  `it's $(stolen) \`stolen\`; stolen & stolen | stolen > stolen "$HOME" !! \\`,
  "'; stolen; '",
  '--admin=https://evil.test',
  '@/etc/passwd',
]

/** What Chat says beside the body. */
export const HOSTILE_QUERY = {
  CallbackCommand: 'Profile.CallbackPortraitSet',
  OptPlatform: '<b>iOS',
  RequestId: HOSTILE_TEXTS[0],
}

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

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

/** Nearly as large as the gateway takes, with all that stands around it. */
const LARGE = 1024 * 1024 - 60_000

/** These and what is deep, wide, large and named like what every object has, as texts of JSON. */
export const hostileBodies = (): string[] => {
  const own = { CallbackCommand: 'Profile.CallbackPortraitSet', EventTime: 1, ProfileItem: [] }
  const wide = Array.from({ length: 5000 }, (_, index) => index)
  const large = { Deep: nested(990), Wide: wide, Big: "x'".repeat(LARGE / 2) }
  return [
    ...hostileCallbacks().map(callback => JSON.stringify(callback)),
    JSON.stringify({ ...own, From_Account: 'deep', ...large }),
    JSON.stringify({ ...own, From_Account: 'too-deep', Deep: nested(1000) }),
    '{"__proto__":{"x":1},"CallbackCommand":"Profile.CallbackPortraitSet","From_Account":7}',
  ]
}

const TURNS_TEXT = /[\u202A-\u202E\u2066-\u2069]/

/** Tells later whether the page has asked for what a callback named, or has anything of it that is more than text. */
export const watchForHostile = (page: Page): (() => Promise<void>) => {
  const asked: string[] = []
  page.on('request', request => {
    // An address of a page may hold an account.
    if (request.resourceType() !== 'document') asked.push(new URL(request.url()).pathname)
  })
  return async () => {
    const where = page.url()
    expect(asked.filter(path => !/^\/(assets|api)\/|^\/readyz$/.test(path))).toEqual([])
    const made =
      "document.querySelectorAll('main img, main script, iframe, object, embed, [onerror], [onload]').length"
    expect(await page.evaluate(made), where).toBe(0)
    const links = await page.evaluate<string[]>('[...document.links].map(({ origin }) => origin)')
    expect(new Set(links), where).toEqual(new Set([new URL(where).origin]))
    expect(await page.evaluate('document.body.innerText'), where).not.toMatch(TURNS_TEXT)
    expect(await page.evaluate('typeof Object.prototype.x'), where).toBe('undefined')
    expect(await page.title(), where).toMatch(/Chatgate$/)
  }
}

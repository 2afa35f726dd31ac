import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask } from './api.ts'
import { forgetSession, isSignInWanted, keepSession, sessionNow } from './session.ts'

/** What the tabs of a browser share. */
const kept = new Map<string, string>()

/** The sessions that the gateway takes. */
const good = new Set<string>()

const gateway = (_: string, { headers }: RequestInit): Promise<Response> => {
  const session = new Headers(headers).get('authorization')?.slice('Bearer '.length) ?? ''
  return Promise.resolve(
    Response.json({ error: 'the session is over' }, { status: good.has(session) ? 200 : 401 }),
  )
}

beforeEach(() => {
  kept.clear()
  good.clear()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
  vi.stubGlobal('fetch', vi.fn(gateway))
})
afterEach(() => {
  forgetSession()
  isSignInWanted.value = false
  vi.unstubAllGlobals()
})

test('a session that is over is forgotten', async () => {
  keepSession('old')
  await expect(ask('/api/events')).rejects.toThrow('the session is over')
  expect([sessionNow(), kept.size, isSignInWanted.value]).toEqual([undefined, 0, true])
})

test('a late refusal of an old session leaves the new one alone', async () => {
  keepSession('old')
  const late = Promise.withResolvers<Response>()
  vi.mocked(fetch).mockReturnValueOnce(late.promise)
  const asked = ask('/api/events')
  good.add('new')
  keepSession('new')
  late.resolve(Response.json({ error: 'the session is over' }, { status: 401 }))
  expect((await asked).status).toBe(200)
  expect([sessionNow(), isSignInWanted.value]).toEqual(['new', false])
})

test('where another tab has signed in, this one is signed in too', async () => {
  keepSession('old')
  good.add('new')
  kept.set('chatgate.session', 'new')
  expect((await ask('/api/events')).status).toBe(200)
  expect([sessionNow(), isSignInWanted.value]).toEqual(['new', false])
})

test('a wrong token is no session that is over', async () => {
  kept.set('chatgate.session', 'of another tab')
  await expect(
    ask('/api/session', { method: 'POST', body: { token: 'x' }, isSignIn: true }),
  ).rejects.toThrow()
  expect(kept.get('chatgate.session')).toBe('of another tab')
})

test('where no token is needed any more, nobody has to sign in', () => {
  forgetSession()
  keepSession(undefined)
  expect(isSignInWanted.value).toBe(false)
})

import type { Attempt } from '../plugin.ts'

/** One try, as the gateway makes it, with some fields changed. */
export const attempt = (changed: Partial<Attempt> = {}): Attempt => ({
  id: '0193a1b2-c3d4-7e5f-8a6b-000000000001/route/step',
  number: 1,
  destination: 'route/step',
  sequence: 1,
  isReplay: false,
  originalBody: Buffer.from('{}'),
  signal: new AbortController().signal,
  ...changed,
})

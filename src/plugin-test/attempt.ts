import type { Attempt, Asked } from '../plugin.ts'

/** An attempt as the gateway makes it, with some fields changed. */
export const attempt = (changed: Partial<Attempt> = {}): Attempt => ({
  id: '0193a1b2-c3d4-7e5f-8a6b-000000000001/route/step',
  number: 1,
  destination: 'route/step',
  sequence: 1,
  isReplay: false,
  traceParent: '00-0193a1b2c3d47e5f8a6b000000000001-00f067aa0ba902b7-01',
  originalBody: Buffer.from('{}'),
  originalQuery: 'SdkAppid=1400000001&OptPlatform=iOS',
  signal: new AbortController().signal,
  ...changed,
})

/** A question as the gateway asks it, with some fields changed. */
export const asked = (changed: Partial<Asked> = {}): Asked => {
  const { originalBody, originalQuery, traceParent, signal } = attempt()
  return { people: [], originalBody, originalQuery, traceParent, signal, ...changed }
}

import type { NodeRecord, Store } from './store.ts'

const BEAT_MS = 5_000

/** Says again and again that this gateway is there. Returns how to stop. */
export const startHeartbeat = (
  store: Pick<Store, 'beat'>,
  describe: () => Omit<NodeRecord, 'seenAt'>,
  onFailure: (error: unknown) => void,
): (() => void) => {
  const beat = (): void => void store.beat({ ...describe(), seenAt: Date.now() }).catch(onFailure)
  beat()
  const timer = setInterval(beat, BEAT_MS)
  return () => clearInterval(timer)
}

import type { AttemptRecord, NewEvent } from '../../src/store/store.ts'

export const START = 1_700_000_000_000

/** Later than all events of tests. */
export const LONG_AFTER = START * 2

export const TEN_MINUTES = 600_000

/** The nth event of a test, received n seconds after {@link START}. */
export const newEvent = (n: number, fields: Partial<NewEvent> = {}): NewEvent => ({
  id: `018bcfe5-6800-7000-8000-${String(n).padStart(12, '0')}`,
  app: '1400000001',
  command: 'Profile.CallbackPortraitSet',
  kind: 'after',
  receivedAt: START + n * 1000,
  time: START + n * 1000 - 5,
  byAdmin: false,
  query: `SdkAppid=1400000001&n=${n}`,
  body: Buffer.from(`{"n":${n}}`),
  ...fields,
})

/** The numbers that {@link newEvent} gave to events. */
export const ids = (events: { id: string }[]): number[] => events.map(({ id }) => Number(id.slice(-12)))

/** What is recorded of an attempt that delivers. */
export const deliveredBy = ({
  seq,
  destination,
  attempt,
}: Pick<AttemptRecord, 'seq' | 'destination' | 'attempt'>): AttemptRecord => ({
  seq,
  destination,
  attempt,
  startedAt: START,
  durationMs: 1,
  outcome: 'delivered',
  state: 'delivered',
})

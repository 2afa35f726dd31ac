import type { Worker } from 'node:worker_threads'
import type { AttemptRecord } from '../../store/store.ts'
import type { WorkCounts } from '../counts.ts'
import type { FromWork } from '../messages.ts'
import type { Loss } from '../../watch/watchdog.ts'

/** Is told, in the main thread, what the work thread does and what happens to it. */
export interface WorkObserver {
  counted: (counts: WorkCounts) => void
  /** What it made for traces. */
  spans: (spans: Extract<FromWork, { type: 'spans' }>['spans']) => void
  /** The thread was lost and is started anew. */
  lost: (how: Loss['how']) => void
  /** This step was to blame for it. */
  hung: (step: string) => void
  /** The attempt that was under way in it has been recorded. */
  hungAttempt: (record: AttemptRecord) => void
}

export const hearCounts = (worker: Worker, observer: WorkObserver): void =>
  void worker.on('message', (message: FromWork) => {
    if (message.type === 'counted') observer.counted(message.counts)
    if (message.type === 'spans') observer.spans(message.spans)
  })

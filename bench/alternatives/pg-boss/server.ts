/** Chat's callbacks through pg-boss, in PostgreSQL. */
import { PgBoss, type JobResult, type JobWithMetadata } from 'pg-boss'
import { takeCallbacks } from '../common/callbacks.ts'
import { send, type Delivery } from '../common/delivery.ts'
import { ATTEMPTS, CONCURRENCY, SENDS, STORE_URL } from '../common/settings.ts'

const NAME = 'deliveries'
/** Each waits for the slowest of its batch. */
const WORKERS = 4

const boss = new PgBoss({ connectionString: STORE_URL })
boss.on('error', console.error)
await boss.start()
await boss.createQueue(NAME, { retryLimit: ATTEMPTS - 1, retryBackoff: true })

const deliver = async ({ id, data, retryCount }: JobWithMetadata<Delivery>): Promise<JobResult> => {
  try {
    await send(data, retryCount + 1)
    return { id, status: 'completed' }
  } catch (error) {
    return { id, status: 'failed', output: { message: String(error) } }
  }
}

if (SENDS) {
  // What its documentation has for many jobs a second: they are fetched in batches, and without a pause while there are more.
  const options = {
    localConcurrency: WORKERS,
    batchSize: CONCURRENCY / WORKERS,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    includeMetadata: true,
    perJobResults: true,
  } as const
  await boss.work<Delivery>(NAME, options, jobs => Promise.all(jobs.map(deliver)))
}

// One statement, so all of them or none.
takeCallbacks(deliveries =>
  boss.insert(
    NAME,
    deliveries.map(data => ({ data })),
  ),
)

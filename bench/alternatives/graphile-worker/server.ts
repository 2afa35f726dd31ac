/** Chat's callbacks through graphile-worker, in PostgreSQL. */
import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { takeCallbacks } from '../common/callbacks.ts'
import { send, type Delivery } from '../common/delivery.ts'
import { ATTEMPTS, CONCURRENCY, SENDS, STORE_URL } from '../common/settings.ts'

// Otherwise it writes a line for each job.
const logger = new Logger(() => (level, message) => {
  if (level === 'error') console.error(message)
})

const utils = await makeWorkerUtils({ connectionString: STORE_URL, logger })
await utils.migrate()

if (SENDS) {
  await run({
    connectionString: STORE_URL,
    logger,
    concurrency: CONCURRENCY,
    preset: {
      // What its documentation has for many jobs a second: they are fetched and ended in batches.
      worker: { localQueue: { size: CONCURRENCY + 1 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
    taskList: { deliver: (payload, { job }) => send(payload as Delivery, job.attempts) },
  })
}

// One statement, so all of them or none.
takeCallbacks(deliveries =>
  utils.addJobs(
    deliveries.map(payload => ({ identifier: 'deliver' as const, payload, maxAttempts: ATTEMPTS })),
  ),
)

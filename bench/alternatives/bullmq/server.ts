/** Chat's callbacks through BullMQ: as durable as Redis is, so that needs `appendfsync always`. */
import { Queue, Worker } from 'bullmq'
import { takeCallbacks } from '../common/callbacks.ts'
import { send, type Delivery } from '../common/delivery.ts'
import { ATTEMPTS, CONCURRENCY, SENDS, STORE_URL } from '../common/settings.ts'

const NAME = 'deliveries'
// A worker waits for Redis for as long as it takes.
const connection = { url: STORE_URL, maxRetriesPerRequest: null }

const queue = new Queue<Delivery>(NAME, {
  connection,
  defaultJobOptions: {
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: 1_000 },
    removeOnComplete: true,
  },
})

if (SENDS) {
  const worker = new Worker<Delivery>(NAME, job => send(job.data, job.attemptsMade + 1), {
    connection,
    concurrency: CONCURRENCY,
  })
  worker.on('error', console.error)
}

// All of them or none: it is one transaction of Redis.
takeCallbacks(deliveries => queue.addBulk(deliveries.map(data => ({ name: 'deliver', data }))))

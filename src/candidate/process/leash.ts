/**
 * A thread beside the process of a candidate: ends that when the gateway is gone. The thread that holds the plugins cannot notice it while one
 * of their files loops.
 */
import { workerData } from 'node:worker_threads'

const LOOK_MS = 500

setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
}, LOOK_MS)

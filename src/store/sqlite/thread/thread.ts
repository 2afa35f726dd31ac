/** A store thread: opens the file in its role, and serves the ports that it is sent (a checkpointer none), until it is told to close. */
import { parentPort, workerData } from 'node:worker_threads'
import { CallServer, type Served, type Unserved } from './call-server.ts'
import { toStoreError } from '../error.ts'
import { sqliteCheckpointer } from './checkpointer.ts'
import { withAdvice } from '../file.ts'
import { sqliteReader } from './reader.ts'
import { sqliteWriter } from './writer.ts'
import type { FromThread, ThreadData, ToThread } from './threads.ts'

const { role, path, figures } = workerData as ThreadData

const report = (message: FromThread): void => parentPort?.postMessage(message, [])

const start = (): void => {
  const openers = { writer: sqliteWriter, reader: sqliteReader, checkpointer: sqliteCheckpointer }
  const opened: Served | Unserved = withAdvice(path, () => openers[role](path, figures))
  const server = opened.run ? new CallServer(opened) : undefined
  parentPort?.on('message', (message: ToThread) => {
    if (message !== 'close') return server?.connect(message.port)
    server?.close()
    opened.close()
    parentPort?.close()
  })
}

try {
  start()
  report('ready')
} catch (error) {
  const { message, code } = toStoreError(error)
  report({ failed: { message, code } })
}

/** A store thread: opens the file in its role, and serves the ports that it is sent (a checkpointer none), until it is told to close. */
import { parentPort, workerData } from 'node:worker_threads'
import { CallServer, type Served, type Unserved } from './call-server.ts'
import { toStoreError } from '../error.ts'
import { withAdvice } from '../file.ts'
import type { FromThread, ThreadData, ToThread } from './threads.ts'

const { role, path, figures } = workerData as ThreadData

const report = (message: FromThread): void => parentPort?.postMessage(message, [])

/** Each thread loads its own role only: with the others a start takes longer. */
const loadOpener = {
  writer: async () => (await import('./writer.ts')).sqliteWriter,
  reader: async () => (await import('./reader.ts')).sqliteReader,
  checkpointer: async () => (await import('./checkpointer.ts')).sqliteCheckpointer,
}

const start = async (): Promise<void> => {
  const open = await loadOpener[role]()
  const opened: Served | Unserved = withAdvice(path, () => open(path, figures))
  const server = opened.run ? new CallServer(opened) : undefined
  parentPort?.on('message', (message: ToThread) => {
    if (message !== 'close') return server?.connect(message.port)
    server?.close()
    opened.close()
    parentPort?.close()
  })
}

try {
  await start()
  report('ready')
} catch (error) {
  const { message, code } = toStoreError(error)
  report({ failed: { message, code } })
}

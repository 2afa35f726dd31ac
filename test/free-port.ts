import { once } from 'node:events'
import { createServer } from 'node:net'
import { portOf } from './receiver.ts'

/** A port that was free a moment ago, for configs that must name theirs. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

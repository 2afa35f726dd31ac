/** The process of the PostgreSQL that test files share: ends with the one that forked it, however that ends. */
import { startServer } from './postgres-server.ts'

const server = await startServer()
process.once('disconnect', () => void server.remove())
process.send?.(server.url)

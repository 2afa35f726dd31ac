/** What undici's pool sends when it does nothing else, in a process of its own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Pool } from 'undici'

const CONNECTIONS = 64
const BODY = JSON.stringify({ filler: 'x'.repeat(500) })

/** Requests a second. */
export const sendBare = async (origin: string, seconds: number): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    origin,
    String(seconds),
  ])
  return Number(stdout)
}

const run = async (origin: string, seconds: number): Promise<number> => {
  const pool = new Pool(origin, { connections: CONNECTIONS })
  const startedAt = performance.now()
  let count = 0
  const client = async (): Promise<void> => {
    while (performance.now() < startedAt + seconds * 1_000) {
      const { body } = await pool.request({ method: 'POST', path: '/', body: BODY })
      await body.dump()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  await pool.close()
  return (count / (performance.now() - startedAt)) * 1_000
}

if (import.meta.main) console.log(await run(process.argv[2] ?? '', Number(process.argv[3])))

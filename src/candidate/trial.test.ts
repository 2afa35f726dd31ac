import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Opens files until there are no more, and then tries something. */
const SCRIPT = `
  import { openSync } from 'node:fs'
  const { tryOut } = await import(process.argv[1])
  try { for (;;) openSync('/dev/null') } catch {}
  const order = { candidate: { text: '', inForce: {}, secrets: [], files: [] } }
  console.log(JSON.stringify(await tryOut(order, { withinMs: 10_000, signal: AbortSignal.timeout(20_000) })))
`

test('a process that cannot be started is a sentence, and ends nothing else', async () => {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'ulimit -n 100; exec "$0" --input-type=module --eval "$1" "$2"',
    process.execPath,
    SCRIPT,
    new URL('trial.ts', import.meta.url).href,
  ])
  expect(JSON.parse(stdout)).toEqual({ failed: expect.stringContaining('EMFILE') as string })
})

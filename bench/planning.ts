/** How long `chatgate plan` takes over many stored events. */
import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { acceptingConfig } from './accepting.ts'
import type { Section } from './figures.ts'
import { load } from './load.ts'
import { BIN, startGateway } from './processes.ts'

export const planning = async (isQuick: boolean): Promise<Section[]> => {
  const wanted = isQuick ? 10_000 : 100_000
  const gateway = await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))
  let sent = 0
  while (sent < wanted) sent += (await load(gateway.origin, 64, 1)).requests
  copyFileSync(join(gateway.folder, 'gateway.config.yaml'), join(gateway.folder, 'new.yaml'))
  const startedAt = performance.now()
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'plan', 'new.yaml'], {
    cwd: gateway.folder,
  })
  const seconds = (performance.now() - startedAt) / 1_000
  await gateway.stop()
  // What was under way when the load ended is there too.
  const events = Number(/([\d,]+) events/.exec(stdout)?.[1]?.replaceAll(',', ''))
  if (!(events >= sent)) throw new Error(`plan looked at other events: ${stdout}`)
  const rows = [[`${events} events`, seconds.toFixed(1), ((seconds * 1e6) / events).toFixed(0)]]
  return [{ title: '`chatgate plan`', head: ['', 'seconds', 'us an event'], rows, rounds: rows }]
}

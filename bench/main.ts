/**
 * `npm run bench`: what Chatgate costs, as ratios to bare servers of the same run, in rounds that take turns. Prints Markdown and writes
 * bench/results/*.json. `--only accepting,delivering` runs these parts; `--quick` runs some of them, with few short rounds, in about a
 * minute.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { accepting } from './accepting.ts'
import { alternatives } from './alternatives/alternatives.ts'
import { burst } from './burst.ts'
import { delivering } from './delivering.ts'
import { halfLoad, leaving, slowDisk } from './enduring.ts'
import { markdown, type Section } from './figures.ts'
import { growth } from './growth.ts'
import { hanging } from './hanging.ts'
import { machine } from './machine.ts'
import { nodes } from './nodes.ts'
import { opening } from './opening.ts'
import { peers } from './peers.ts'
import { planning } from './planning.ts'
import { memory, starting } from './resting.ts'
import { viewers } from './viewers.ts'

const PARTS: Record<string, (isQuick: boolean) => Promise<Section[]>> = {
  accepting,
  delivering,
  hanging,
  starting,
  alternatives,
  peers,
  nodes,
  halfLoad,
  slowDisk,
  leaving,
  burst,
  planning,
  viewers,
  opening,
  memory,
  growth,
}

const QUICK_PARTS = ['accepting', 'delivering', 'starting']

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const names = values.only?.split(',') ?? (values.quick ? QUICK_PARTS : Object.keys(PARTS))
const unknown = names.find(name => !Object.hasOwn(PARTS, name))
if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`)

const before = machine()
const sections: Section[] = []
console.log(`${JSON.stringify(before)}\n`)
for (const name of names) {
  for (const section of (await PARTS[name]?.(values.quick)) ?? []) {
    sections.push(section)
    console.log(markdown(section))
  }
}
const folder = new URL('results/', import.meta.url)
mkdirSync(folder, { recursive: true })
const file = new URL(`${before.date.replaceAll(':', '-')}.json`, folder)
writeFileSync(file, JSON.stringify({ before, after: machine(), quick: values.quick, sections }, null, 2))
console.log(`written to ${file.pathname}`)

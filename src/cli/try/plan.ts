import { Command } from 'commander'
import { readTime } from '../../admin/read-time.ts'
import {
  createComparison,
  type Candidate,
  KINDS,
  noDifferences,
  type Difference,
  type Differences,
} from '../../try/compare.ts'
import { findConfig } from '../../config/find.ts'
import { printable } from '../../log/printable.ts'
import { openToRead, type ReadableStore } from '../../store/open.ts'
import type { KeptEvent } from '../../store/store.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { createProgressLine } from '../terminal/progress-line.ts'
import { withChains, type Loaded } from './with-chains.ts'

interface PlanOptions {
  config?: string
  since: string
  exitCode?: true
  json?: true
}

const PAGE = 1_000

/** `chatgate plan <new config>`: what another config would have done with the stored events. */
export const planCommand = (): Command =>
  withExamples(new Command('plan'), [
    'chatgate plan new.yaml',
    'chatgate plan new.yaml --since 7d --exit-code',
  ])
    .description(
      'Runs stored events through the config and a new one, and shows what the new one would add, lose and change. Sends nothing.',
    )
    .argument('<new>', 'the file of the new config')
    .option('--since <time>', 'events since: a date, or how long ago: 15m, 24h, 7d', '24h')
    .option('--exit-code', 'ends with 1 when there is any difference')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(plan)

const plan = async (file: string, options: PlanOptions): Promise<void> => {
  const now = Date.now()
  const since = readTime('since', options.since, now)
  const differences = noDifferences()
  const old = await findConfig(options.config)
  const fresh = await findConfig(file)
  // Signatures and the like must not differ because of the time.
  const frozen = (): number => now
  await withChains(
    old,
    before =>
      withChains(
        fresh,
        async after => {
          const compare = createComparison(candidateOf(before), candidateOf(after), differences)
          await eachEvent(before.config.settings.store, since, now, compare)
        },
        frozen,
      ),
    frozen,
  )
  if (options.json) console.log(JSON.stringify(asJson(differences)))
  else console.log(tell(differences, since))
  if (options.exitCode && differences.destinations.size > 0) throw new Exit(1)
}

const candidateOf = ({ config, chains, watch }: Loaded): Candidate => ({
  configs: config.routes,
  routes: chains.routes,
  watch,
})

/** Page by page, oldest first, so that memory does not grow with the store. */
const eachEvent = async (
  url: string,
  since: number,
  until: number,
  visit: (event: KeptEvent) => void,
): Promise<void> => {
  const opened = await openToRead(url)
  const progress = createProgressLine()
  try {
    const total = await opened.store.countEvents({ since, until })
    let done = 0
    for await (const page of pagesOf(opened.store, since, until)) {
      page.forEach(visit)
      done += page.length
      progress.show(() => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} events`)
    }
  } finally {
    progress.clear()
    await opened.close()
  }
}

async function* pagesOf(
  store: ReadableStore['store'],
  since: number,
  until: number,
): AsyncGenerator<KeptEvent[]> {
  let after = 0
  while (true) {
    const page = await store.eventsAfter({ since, until, limit: PAGE }, after)
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.seq ?? after
  }
}

const asJson = ({ events, destinations }: Differences) => ({
  events,
  destinations: Object.fromEntries(destinations),
})

const tell = ({ events, destinations }: Differences, since: number): string => {
  const looked = `${events.toLocaleString('en')} events since ${new Date(since).toISOString()}`
  if (destinations.size === 0)
    return `No difference: ${looked} would be sent to the same destinations, with the same content.`
  return [
    `${looked}; what the new config would do differently:`,
    ...[...destinations]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, found]) => tellOne(name, found)),
  ].join('\n')
}

const SIGNS = { added: '+', lost: '−', changed: '~' }
const COLORS = { added: 'green', lost: 'red', changed: 'yellow' } as const

const tellOne = (name: string, found: Difference): string => {
  const counts = KINDS.filter(kind => found[kind].count > 0).map(kind =>
    paint(COLORS[kind], `${SIGNS[kind]}${found[kind].count.toLocaleString('en')} ${kind}`),
  )
  const examples = KINDS.flatMap(kind =>
    found[kind].examples.map(
      ({ event, command, subject = '', why }) =>
        `    ${SIGNS[kind]} ${event}  ${printable(`${command} ${subject}`)}  ${printable(why)}`,
    ),
  )
  return [`\n${paint('bold', name)}  ${counts.join('  ')}`, ...examples].join('\n')
}

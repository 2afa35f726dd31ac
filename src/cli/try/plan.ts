import { Command } from 'commander'
import { readTime } from '../../admin/read-time.ts'
import type { ConfigSource } from '../../config/config.ts'
import { findConfig } from '../../config/find.ts'
import { printable } from '../../log/printable.ts'
import { openToRead } from '../../store/open.ts'
import { differs, KINDS, type Difference, type Example } from '../../try/differences.ts'
import { planOver, type Plan, type PlanRange } from '../../try/plan.ts'
import { sideOf, withChains } from '../../try/with-chains.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { createProgressLine } from '../terminal/progress-line.ts'

interface PlanOptions {
  config?: string
  since: string
  exitCode?: true
  json?: true
}

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
  const range = { since: readTime('since', options.since, now), until: now }
  const old = await findConfig(options.config)
  const found = await comparePlans(old, await findConfig(file), range)
  if (options.json) console.log(JSON.stringify(asJson(found)))
  else console.log(tell(found, range.since))
  if (options.exitCode && !isSame(found)) throw new Exit(1)
}

const comparePlans = (old: ConfigSource, fresh: ConfigSource, range: PlanRange): Promise<Plan> => {
  // Signatures and the like must not differ because of the time.
  const frozen = { now: () => range.until }
  const progress = createProgressLine()
  const show = (done: number, total: number): void =>
    progress.show(() => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} events`)
  return withChains(
    old,
    before =>
      withChains(
        fresh,
        async after => {
          const opened = await openToRead(before.config.settings.store)
          try {
            return await planOver(opened, [sideOf(before), sideOf(after)], range, show)
          } finally {
            progress.clear()
            await opened.close()
          }
        },
        frozen,
      ),
    frozen,
  )
}

const differing = ({ destinations }: Plan): [name: string, found: Difference][] =>
  [...destinations].filter(([, found]) => differs(found)).toSorted(([a], [b]) => a.localeCompare(b))

const isSame = (found: Plan): boolean => differing(found).length === 0 && found.answers.changed.count === 0

const asJson = (found: Plan) => ({
  events: found.events,
  destinations: Object.fromEntries(differing(found)),
  answers: found.answers,
})

const tell = (found: Plan, since: number): string => {
  const looked = `${found.events.toLocaleString('en')} events since ${new Date(since).toISOString()}`
  const { notAsked, changed } = found.answers
  const unknown =
    notAsked === 0
      ? []
      : [
          `\n${notAsked.toLocaleString('en')} answers depend on a service behind the network, which was not asked.`,
        ]
  if (isSame(found))
    return [
      `No difference: ${looked} would be sent to the same destinations, with the same content.`,
      ...unknown,
    ].join('\n')
  return [
    `${looked}; what the new config would do differently:`,
    ...differing(found).map(([name, one]) => tellOne(name, one)),
    ...(changed.count > 0 ? [tellOne('answers to Chat', { changed })] : []),
    ...unknown,
  ].join('\n')
}

const SIGNS = { added: '+', lost: '−', changed: '~' }
const COLORS = { added: 'green', lost: 'red', changed: 'yellow' } as const

const tellOne = (name: string, found: Partial<Difference>): string => {
  const kinds = KINDS.flatMap(kind => {
    const one = found[kind]
    return one && one.count > 0 ? [{ kind, ...one }] : []
  })
  const counts = kinds.map(({ kind, count }) =>
    paint(COLORS[kind], `${SIGNS[kind]}${count.toLocaleString('en')} ${kind}`),
  )
  const examples = kinds.flatMap(({ kind, examples: some }) =>
    some.map(example => `    ${SIGNS[kind]} ${tellExample(example)}`),
  )
  return [`\n${paint('bold', name)}  ${counts.join('  ')}`, ...examples].join('\n')
}

const tellExample = ({ event, command, subject = '', why }: Example): string =>
  `${event}  ${printable(`${command} ${subject}`)}  ${printable(why)}`

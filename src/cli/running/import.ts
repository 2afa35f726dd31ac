import { Command } from 'commander'
import { IMPORT_BYTES_MAX, LINE_BYTES_MAX, readArchived } from '../../admin/archive/read-line.ts'
import { RequestError } from '../../base/errors.ts'
import { printable } from '../../log/printable.ts'
import type { AdminOptions } from './admin-client.ts'
import { addNote, askForChange, type NoteOptions } from './change.ts'
import { type Line, readLines } from './read-lines.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { createProgressLine } from '../terminal/progress-line.ts'

const EXAMPLES = ['chatgate import events.jsonl --dry-run', 'chatgate import events.jsonl']

/** A request has this many lines and bytes at most, unless one line alone is larger: callbacks are answered in between. */
const LINES_AT_ONCE = 500
const BYTES_AT_ONCE = 256 * 1024

interface Options extends AdminOptions, NoteOptions {
  route?: true
  dryRun?: true
  json?: true
}

/** `chatgate import`: keeps exported events in the store of a running gateway. */
export const importCommand = (): Command =>
  addNote(withExamples(new Command('import'), EXAMPLES))
    .description(
      'Keeps events that `chatgate export` has printed, as history, in the store of a running gateway.',
    )
    .argument('<file>', 'lines of JSON; the whole file is checked before anything is kept')
    .option('--route', 'routes the events like live ones, which sends them')
    .option('--dry-run', 'only checks the file')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(run)

const run = async (file: string, options: Options): Promise<void> => {
  const total = await check(file)
  if (options.dryRun) return tell(options, { total }, `${events(total)} in ${file}, and all can be imported.`)
  const { count, known } = await send(file, total, options)
  const there = known > 0 ? ` ${events(known)} there already.` : ''
  tell(options, { count, known }, `${events(count)} imported.${there}`)
}

const tell = ({ json }: Options, result: object, sentence: string): void =>
  console.log(json ? JSON.stringify(result) : printable(sentence))

const events = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`

/** Returns how many events the file has. */
const check = async (file: string): Promise<number> => {
  const progress = createProgressLine()
  let count = 0
  try {
    for await (const { text, number } of readLines(file, LINE_BYTES_MAX)) {
      checkLine(file, number, text)
      count += 1
      progress.show(() => `checking: ${events(count)}`)
    }
  } finally {
    progress.clear()
  }
  return count
}

const checkLine = (file: string, number: number, text: string): void => {
  try {
    if (Buffer.byteLength(JSON.stringify(text)) > IMPORT_BYTES_MAX - SURROUNDINGS_BYTES)
      throw new RequestError('is too large for one request')
    readArchived(text, { now: 0, isRouted: false })
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw new Exit(1, printable(`${file}:${number} ${error.message}. Nothing was imported.`))
  }
}

/** Of a request, more than what stands beside its lines. */
const SURROUNDINGS_BYTES = 16 * 1024

const send = async (
  file: string,
  total: number,
  { route, ...options }: Options,
): Promise<{ count: number; known: number }> => {
  const progress = createProgressLine()
  const sum = { count: 0, known: 0 }
  try {
    for await (const lines of batchesOf(readLines(file, LINE_BYTES_MAX))) {
      const body = { lines: lines.map(({ text }) => text), ...(route && { route }) }
      const { count, known } = await askForChange('POST /api/import', { body }, options).catch(
        explain(file, lines, sum),
      )
      sum.count += count
      sum.known += known
      progress.show(() => `${(sum.count + sum.known).toLocaleString('en')} of ${events(total)}`)
    }
  } finally {
    progress.clear()
  }
  return sum
}

/** Says where it ended; run again, the import goes on from there. */
const explain =
  (file: string, lines: readonly Line[], { count, known }: { count: number; known: number }) =>
  (error: unknown): never => {
    if (!(error instanceof Exit)) throw error
    // The gateway may be of another version, or the file was changed meanwhile.
    const where = error.message.replace(
      /^`lines\[(\d+)\]`/,
      (whole, index: string) => `${file}:${lines[Number(index)]?.number ?? whole}`,
    )
    throw new Exit(
      error.code,
      printable(`${where} ${events(count + known)} before that are imported; run it again to go on.`),
    )
  }

const batchesOf = async function* (lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  let bytes = 0
  for await (const line of lines) {
    const lineBytes = Buffer.byteLength(line.text)
    if (batch.length === LINES_AT_ONCE || (batch.length > 0 && bytes + lineBytes > BYTES_AT_ONCE)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(line)
    bytes += lineBytes
  }
  if (batch.length > 0) yield batch
}

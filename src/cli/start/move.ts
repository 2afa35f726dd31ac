import { resolve } from 'node:path'
import { Command } from 'commander'
import { type Moved, type MoveProgress, moveStore } from '../../move/move.ts'
import { readAddress } from '../../store/postgres/connection/address.ts'
import { withExamples } from '../examples.ts'
import { thrownText } from '../../base/thrown.ts'
import { Exit } from '../exit.ts'
import { jsonOption } from '../options.ts'
import { createProgressLine } from '../terminal/progress-line.ts'
import { table } from '../terminal/table.ts'

interface MoveOptions {
  from: string
  to: string
  json?: true
}

/** `chatgate move`: moves a store from a SQLite file to PostgreSQL. */
export const moveStoreCommand = (): Command =>
  withExamples(new Command('move'), [
    'chatgate move --from sqlite:./data/gateway.db --to postgres://chatgate:a-password@db.internal/chatgate',
    'chatgate move --from sqlite:./data/gateway.db --to postgres://chatgate@db.internal/chatgate --json',
  ])
    .description(
      'Copies everything that a stopped gateway keeps in SQLite to an empty PostgreSQL database, and compares both. Run again after an interruption, it continues where it was.',
    )
    .requiredOption('--from <url>', 'the store to copy, which is left unchanged: sqlite:<path>')
    .requiredOption('--to <url>', 'the empty database: postgres://…')
    .addOption(jsonOption())
    .action(run)

const run = async ({ from, to, json }: MoveOptions): Promise<void> => {
  const path = /^sqlite:(.+)$/.exec(from)?.[1]
  // A URL of another kind may hold a password, so it is not repeated.
  if (path === undefined) throw new Exit(2, '--from must be written as sqlite:<path>.')
  const name = nameOf(to)
  const file = resolve(path)
  const progress = createProgressLine()
  const pace = createPace()
  const startedAt = performance.now()
  const moved = await moveStore(file, to, soFar => {
    const text = pace(soFar)
    progress.show(text)
  }).finally(() => progress.clear())
  const durationMs = Math.round(performance.now() - startedAt)
  if (json) console.log(JSON.stringify({ from: file, to: name, durationMs, ...moved }))
  else console.log(tell(file, name, durationMs, moved))
  if (!moved.isSame) throw new Exit(1)
}

/** The hosts and the name of a database, without user and password. */
const nameOf = (url: string): string => {
  if (!/^postgres(ql)?:/.test(url)) throw new Exit(2, '--to must be written as postgres://….')
  try {
    const { hosts, database } = readAddress(url)
    return `postgres://${hosts.map(({ host, port }) => `${host}:${port}`).join(',')}/${database}`
  } catch (error) {
    throw new Exit(2, thrownText(error))
  }
}

/** Makes the text of the progress line: the speed since this step began, and the time left. */
const createPace = (now: () => number = () => performance.now()) => {
  let step: MoveProgress['step'] | undefined
  let begunAt = now()
  return (progress: MoveProgress): (() => string) => {
    if (progress.step !== step) {
      step = progress.step
      begunAt = now()
    }
    const since = begunAt
    return () => {
      const { done, total, before } = progress
      const perSecond = (done - before) / Math.max((now() - since) / 1000, 0.001)
      const left = perSecond > 0 ? `, ${duration((total - done) / perSecond)} left` : ''
      const percent = total > 0 ? Math.floor((done / total) * 100) : 100
      return `${progress.step} ${progress.table}: ${percent} %, ${done.toLocaleString('en')} of ${total.toLocaleString('en')} rows, ${Math.round(perSecond).toLocaleString('en')} a second${left}`
    }
  }
}

const duration = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5_400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3_600).toFixed(1)} h`

const tell = (
  file: string,
  name: string,
  durationMs: number,
  { rows, before, tables, isSame, finishedAt }: Moved,
): string => {
  if (finishedAt !== undefined) {
    return `${file} was already moved to ${name}, by a move that finished at ${new Date(finishedAt).toISOString()}. Nothing was done.`
  }
  const moved = `${rows.toLocaleString('en')} rows moved from ${file} to ${name}${before > 0 ? `, ${before.toLocaleString('en')} of them by an earlier run` : ''}, in ${duration(durationMs / 1000)}.`
  const compared = table([
    ['table', 'rows', 'checksum', ''],
    ...tables.map(({ table: label, from, to }) => [
      label,
      from.rows.toLocaleString('en'),
      from.checksum,
      from.checksum === to.checksum && from.rows === to.rows
        ? 'the same on both sides'
        : `DIFFERS: ${to.rows.toLocaleString('en')} rows, ${to.checksum}`,
    ]),
  ])
  const conclusion = isSame
    ? 'Compared row by row: everything is there. Name the database as `store` in the config and start the gateway. The file was left unchanged.'
    : 'The copy differs, so no gateway will start on it. Was the database or the file changed meanwhile? Drop the schema chatgate in the database and move again.'
  return `${moved}\n\n${compared}\n\n${conclusion}`
}

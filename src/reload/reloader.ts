import type { ConfigSource, Settings } from '../config/config.ts'
import { ConfigError, formatProblem, type Problem } from '../config/problem.ts'
import type { Log } from '../log/log.ts'
import { ownEvent } from '../callback/own-event.ts'
import type { Store } from '../store/store.ts'
import type { Work } from '../work/supervise/supervisor.ts'
import { thrownText } from '../base/thrown.ts'

/** Which config is in force, and how the last attempt to change it ended. Times in milliseconds since 1970. */
export interface ConfigState {
  file: string
  /** Of its text, what it includes, and the variables in it. */
  hash: string
  /** Of the variables alone. */
  variables: string
  /** 1 for the config at start, one more for each that replaced it. */
  version: number
  loadedAt: number
  /** Keys that differ from the start and take effect only at the next start. */
  needsRestart: string[]
  warnings: readonly Problem[]
  /** The last config that was rejected, unless another has been loaded since. */
  rejected?: { at: number; problems: readonly Problem[] }
}

export interface Reloader {
  state: () => ConfigState
  /** What is in force, as it was read. */
  source: () => ConfigSource
  /**
   * Reads the config again and puts it in force as a whole. Resolves with the state afterwards: with `rejected` if it
   * cannot be used and the previous one stays. `cause` is for the log.
   */
  reload: (cause: string) => Promise<ConfigState>
}

export interface ReloaderOptions {
  /** Reads the config and its environment. Throws `ConfigError`. */
  find: () => Promise<ConfigSource>
  source: ConfigSource
  work: Pick<Work, 'config' | 'reload'>
  store: Pick<Store, 'append'>
  /** Called after each attempt. */
  onReload: (state: ConfigState) => void
  log: Log
  /** Everything that must never be shown; grows with each config. */
  secrets: string[]
  now: () => number
}

export const createReloader = (options: ReloaderOptions): Reloader => {
  const { work, log, now } = options
  const atStart = work.config().settings
  let { source } = options
  let state = stateOf(work, atStart, 1, now())
  let last: Promise<unknown> = Promise.resolve()

  const load = async (cause: string): Promise<ConfigState> => {
    try {
      const next = await options.find()
      await refuseOpen(next, atStart)
      await work.reload(next)
      source = next
      const { settings } = work.config()
      options.secrets.push(...settings.secrets.filter(secret => !options.secrets.includes(secret)))
      state = stateOf(work, atStart, state.version + 1, now())
      reportLoaded(log, state, cause)
    } catch (error) {
      const problems = problemsIn(error, source.file)
      state = { ...state, rejected: { at: now(), problems } }
      reportRejected(options, problems, cause)
    }
    options.onReload(state)
    return state
  }

  return {
    state: () => state,
    source: () => source,
    // One after the other: two at once could put the older one in force.
    reload: cause => {
      const loading = last.then(() => load(cause))
      last = loading
      return loading
    },
  }
}

/**
 * A gateway keeps listening where it did at start, so a config that would be safe on loopback only must be checked
 * against those addresses.
 */
const refuseOpen = async (next: ConfigSource, { listen, admin }: Settings): Promise<void> => {
  // Loaded when it is needed: a start would take a tenth longer.
  const { loadSettings } = await import('../config/load.ts')
  // If anything else is wrong with it, `work.reload` reports that with the rest.
  const isValid = await loadSettings(next).then(
    () => true,
    () => false,
  )
  if (isValid) await loadSettings(next, { listen: listen.host, admin: admin.host })
}

const stateOf = (work: Pick<Work, 'config'>, atStart: Settings, version: number, at: number): ConfigState => {
  const { settings, warnings } = work.config()
  const { file, hash, variables } = settings
  return {
    file,
    hash,
    variables,
    version,
    loadedAt: at,
    needsRestart: needsRestart(atStart, settings),
    warnings,
  }
}

const problemsIn = (error: unknown, file: string): readonly Problem[] =>
  error instanceof ConfigError ? error.problems : [{ file, path: '', sentence: thrownText(error) }]

const reportLoaded = (
  log: Log,
  { hash, variables, version, needsRestart: pending, warnings }: ConfigState,
  cause: string,
): void => {
  log.info({ config: hash, variables, version, cause }, 'the config is in force')
  for (const warning of warnings) log.warn(formatProblem(warning))
  if (pending.length > 0) log.warn({ keys: pending }, 'these changes take effect at the next start')
}

/** In the log with all its mistakes, and as an event for the routes that want it. */
const reportRejected = (
  { log, store, now }: ReloaderOptions,
  problems: readonly Problem[],
  cause: string,
): void => {
  log.error(
    { problems: problems.map(formatProblem), cause },
    'the config was refused; the previous one stays in force',
  )
  const command = 'Gateway.ConfigRejected'
  const body = { CallbackCommand: command, Problems: problems.map(formatProblem), EventTime: now() }
  void store
    .append([ownEvent(command, 'config', body)])
    .catch((error: unknown) => log.error({ err: error }, 'the store failed'))
}

/** Opened when the process starts and unchanged by a reload. */
const FIXED: readonly [key: string, of: (settings: Settings) => unknown][] = [
  ['listen.host', ({ listen }) => listen.host],
  ['listen.port', ({ listen }) => listen.port],
  ['listen.path', ({ listen }) => listen.path],
  ['admin.host', ({ admin }) => admin.host],
  ['admin.port', ({ admin }) => admin.port],
  ['store', ({ store }) => store],
]

/** The keys of the config that differ and take effect only at the next start. */
const needsRestart = (atStart: Settings, now: Settings): string[] =>
  FIXED.flatMap(([key, of]) => (of(atStart) === of(now) ? [] : [key]))

import { readAnswers, writtenAnswers } from './read/answers.ts'
import type { Config, ConfigSource, Settings } from './config.ts'
import { readDocument, type ConfigDocument, problemsOf } from './yaml/document.ts'
import { filesOf } from './read/files.ts'
import { readOptions } from './options/options.ts'
import { loadPlugins } from './plugins/set.ts'
import { ConfigError } from './problem.ts'
import { pluginsUsed, readRoutes, writtenRoutes } from './read/routes.ts'
import { rootSchema, settingsSchema } from './schema/root.ts'
import { settingsFindings, toSettings, type Opened } from './read/settings.ts'
import { entriesThat, isRecord } from './options/shape.ts'
import { warningsFor } from './read/warnings.ts'

/**
 * Checks a config and loads the plugins that it uses, without starting them. Throws a {@link ConfigError} with all
 * problems there are, in the order of the file.
 */
export const loadConfig = async (source: ConfigSource): Promise<Config> => {
  const document = readDocument(source)
  const root = readOptions(rootSchema, dataOf(document))
  const parts = isRecord(root.partial) ? root.partial : {}
  const defaults = entriesThat(isRecord, parts['defaults'])
  const written = writtenRoutes(parts['routes'])
  const asked = writtenAnswers(parts['answers'])
  const own = isRecord(parts['plugins']) ? parts['plugins'] : {}
  const set = await loadPlugins({
    used: pluginsUsed([...written, ...asked]),
    own,
    withDefaults: Object.keys(defaults),
    configFile: source.file,
  })
  const apps = isRecord(parts['apps']) ? Object.keys(parts['apps']) : []
  const context = { ...set, defaults, apps, problemAt: document.problem }
  const { routes, ...inRoutes } = readRoutes(written, context)
  const { answers, ...inAnswers } = readAnswers(asked, context)
  const settings = readSettings(dataOf(document))
  const problems = problemsOf(document, [
    ...root.findings,
    ...set.findings,
    ...inRoutes.findings,
    ...inAnswers.findings,
    ...settings.conflicts,
  ])
  if (settings.value === undefined || problems.length > 0) throw new ConfigError(problems)
  const secrets = [...root.secrets, ...inRoutes.secrets, ...inAnswers.secrets]
  const steps = [...routes, ...answers].flatMap(part => part.steps)
  const files = filesOf(source.file, own, set.plugins, steps)
  const result = toSettings(settings.value, source, secrets, files)
  return freezeDeeply({
    settings: result,
    routes,
    answers,
    warnings: [...document.warnings, ...warningsFor(result, routes, answers)].map(document.problem),
  })
}

/**
 * Only the part of a config that is plain data, whatever is wrong with its routes and plugins. No plugin is loaded, so
 * `secrets` holds the tokens alone. For a gateway that runs it must go with where that listens. Throws a {@link ConfigError} for what is wrong with this part itself.
 */
export const loadSettings = async (source: ConfigSource, opened?: Opened): Promise<Settings> => {
  const document = readDocument(source)
  const { value, findings, conflicts, secrets } = readSettings(dataOf(document), opened)
  const ownFindings = document.findings.filter(({ path }) => isSetting(String(path[0])))
  const problems = problemsOf({ ...document, findings: ownFindings }, [...findings, ...conflicts])
  if (value === undefined || problems.length > 0) throw new ConfigError(problems)
  return freezeDeeply(toSettings(value, source, secrets))
}

const dataOf = (document: ConfigDocument): Readonly<Record<string, unknown>> => {
  if (document.data === undefined) throw new ConfigError(problemsOf(document, []))
  return document.data
}

const readSettings = (data: Readonly<Record<string, unknown>>, opened?: Opened) => {
  const own = Object.fromEntries(Object.entries(data).filter(([key]) => isSetting(key)))
  const listen = readOptions(settingsSchema.properties.listen, own['listen']).value
  const admin = readOptions(settingsSchema.properties.admin, own['admin']).value
  const apps = readOptions(settingsSchema.properties.apps, own['apps']).value
  const store = readOptions(settingsSchema.properties.store, own['store']).value
  return {
    ...readOptions(settingsSchema, own),
    conflicts: settingsFindings({ listen, admin, apps, store }, opened),
  }
}

const isSetting = (key: string): boolean => Object.hasOwn(settingsSchema.properties, key)

/** Freezes maps and lists at any depth. Objects of classes, which belong to somebody else, stay as they are. */
const freezeDeeply = <Value>(value: Value): Readonly<Value> => {
  if (!isPlain(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const child of Object.values(value)) freezeDeeply(child)
  return value
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

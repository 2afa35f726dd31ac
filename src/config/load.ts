import { readAnswers } from './read/answers.ts'
import type { Config, ConfigSource, Settings } from './config.ts'
import { readConfigDocument } from './include/combine.ts'
import { type Amend, type ConfigDocument, problemsOf } from './yaml/document.ts'
import { filesOf } from './read/files.ts'
import { readOptions, rightParts } from './options/options.ts'
import { loadPlugins } from './plugins/load-used.ts'
import { ConfigError } from './problem.ts'
import { readEnvironment } from './read/environment.ts'
import { readRoutes } from './read/routes.ts'
import { pluginsUsed, templatesUsed } from './read/steps.ts'
import { rootSchema, settingsSchema } from './schema/root.ts'
import { settingsFindings, toSettings, type Opened } from './read/settings.ts'
import { entriesThat, isMap, mapOf } from './options/shape.ts'
import { unusedTemplates, warningsFor } from './read/warnings.ts'

/**
 * Checks a config and loads the plugins that it uses, without starting them. Throws a {@link ConfigError} with all its
 * problems, in the order of the file; with those of `amend` alone, and then no plugin is loaded.
 */
export const loadConfig = async (source: ConfigSource, amend?: Amend): Promise<Config> => {
  const document = readConfigDocument(source, amend)
  const root = readOptions(rootSchema, dataOf(document))
  const { routes, answers, ...parts } = mapOf(root.partial)
  const defaults = entriesThat(isMap, parts['defaults'])
  const templates = entriesThat(isMap, parts['templates'])
  const own = mapOf(parts['plugins'])
  const set = await loadPlugins({
    used: pluginsUsed(routes, answers),
    own,
    withDefaults: Object.keys(defaults),
    configFile: source.file,
  })
  const apps = Object.keys(mapOf(parts['apps']))
  const context = { ...set, defaults, templates, apps, problemAt: document.problem }
  const environment = readEnvironment(source.environment)
  const inRoutes = readRoutes(routes, context)
  const inAnswers = readAnswers(answers, context)
  const problems = problemsOf(document, [
    ...environment.findings,
    ...root.findings,
    ...set.findings,
    ...inRoutes.findings,
    ...inAnswers.findings,
    ...settingsFindings(rightParts(root)),
  ])
  if (root.value === undefined || problems.length > 0) throw new ConfigError(problems)
  const secrets = [...root.secrets, ...environment.secrets, ...inRoutes.secrets, ...inAnswers.secrets]
  const steps = [...inRoutes.routes, ...inAnswers.answers].flatMap(part => part.steps)
  const settings = toSettings(root.value, source, secrets, filesOf(source.file, own, set.plugins, steps))
  const warnings = [
    ...document.warnings,
    ...environment.warnings,
    ...warningsFor(settings, inRoutes.routes, inAnswers.answers),
    ...unusedTemplates(Object.keys(templates), templatesUsed(routes, answers)),
  ]
  return freezeDeeply({
    settings,
    ...environment.said,
    routes: inRoutes.routes,
    answers: inAnswers.answers,
    warnings: warnings.map(document.problem),
  })
}

/**
 * Loads only the part of a config that is plain data; mistakes in routes and plugins do not matter. No plugin is loaded, so
 * `secrets` holds only the tokens. With `opened`, the settings must also fit the addresses where a running gateway listens. Throws a {@link ConfigError} for mistakes in this part.
 */
export const loadSettings = async (source: ConfigSource, opened?: Opened): Promise<Settings> => {
  const document = readConfigDocument(source)
  const written = Object.entries(dataOf(document)).filter(([key]) => isSetting(key))
  const read = readOptions(settingsSchema, Object.fromEntries(written))
  const ownFindings = document.findings.filter(
    ({ path }) => path[0] === 'include' || isSetting(String(path[0])),
  )
  const problems = problemsOf({ ...document, findings: ownFindings }, [
    ...read.findings,
    ...settingsFindings(rightParts(read), opened),
  ])
  if (read.value === undefined || problems.length > 0) throw new ConfigError(problems)
  return freezeDeeply(toSettings(read.value, source, read.secrets))
}

const dataOf = (document: ConfigDocument): Readonly<Record<string, unknown>> => {
  if (document.data === undefined) throw new ConfigError(problemsOf(document, []))
  return document.data
}

const isSetting = (key: string): boolean => Object.hasOwn(settingsSchema.properties, key)

/** Freezes maps and lists at any depth. Instances of classes belong to other code, so they are not frozen. */
const freezeDeeply = <Value>(value: Value): Readonly<Value> => {
  if (!isPlain(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const child of Object.values(value)) freezeDeeply(child)
  return value
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { packageRoot } from '../../base/package.ts'

/** A value that is needed to write the step of a destination. */
export interface InitQuestion {
  /** The variable, if it is a secret; otherwise the placeholder between two @ in the step. */
  name: string
  ask: string
  pattern: string
  mustBe: string
  /** Goes to `.env`, and is not shown when it is typed. */
  secret?: boolean
  /** Several, separated by commas. */
  isList?: boolean
  /** Can be generated: random bytes in base64, after this prefix. */
  make?: string
  /** The default. */
  usual?: string
  /** The option that answers it; otherwise `--set` and the environment do. */
  option?: string
}

export interface InitDestination {
  name: string
  title: string
  questions: InitQuestion[]
  /** Its YAML for each route that may contain it. */
  steps: Record<RouteName, string>
}

type RouteName = 'everything' | 'admin-edits'

export interface InitAnswers {
  app: string
  port: number
  /** For everything, or only for admin edits. */
  destinations: InitDestination[]
  tellsAdminEdits: boolean
  /** For all questions, by name. */
  values: Readonly<Record<string, string>>
}

const FOLDER = join(packageRoot, 'config', 'init')
const SCHEMA = join(packageRoot, 'config', 'gateway.schema.json')
const LOG = 'log'
const PORT_MAX = 65_535
const STEP_INDENT = '      '

/** Each file in the folder is one, so adding a destination needs no other edit. */
export const initDestinations = (): InitDestination[] =>
  readdirSync(join(FOLDER, 'destinations')).map(file => ({
    name: file.replace(/\.yaml$/, ''),
    ...(parse(template('destinations', file)) as Omit<InitDestination, 'name'>),
  }))

/** The text of a `gateway.config.yaml` in this folder. */
export const configText = (answers: InitAnswers, folder: string): string => {
  const { app, port, destinations, tellsAdminEdits } = answers
  const log = initDestinations().filter(({ name }) => name === LOG)
  const routes = tellsAdminEdits
    ? [routeText('everything', log), routeText('admin-edits', destinations)]
    : [routeText('everything', destinations)]
  const questions = destinations.flatMap(destination => destination.questions)
  return fill(template('gateway.config.yaml.template'), {
    SCHEMA: relative(resolve(folder), SCHEMA),
    APP: app,
    PORT: String(port),
    ADMIN_PORT: String(port < PORT_MAX ? port + 1 : port - 1),
    ROUTES: routes.join('\n\n'),
    ...Object.fromEntries(
      questions.map(({ name, isList }) => [name, yamlText(answers.values[name] ?? '', isList)]),
    ),
  })
}

const template = (...path: string[]): string => readFileSync(join(FOLDER, ...path), 'utf8')

const routeText = (route: RouteName, destinations: readonly InitDestination[]): string => {
  const steps = destinations.map(({ steps: byRoute }) =>
    byRoute[route].trimEnd().replaceAll(/^/gm, STEP_INDENT),
  )
  return fill(template('routes', `${route}.template`).trimEnd(), { STEPS: steps.join('\n') })
}

/** Replaces names between two @ by texts, in order: an inserted text may contain names that follow. */
const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`@${name}@`, () => value), text)

/** As a quoted YAML string, which is valid wherever a value may be; a `${` in it is escaped. */
const yamlText = (value: string, isList = false): string =>
  (isList ? value.split(',') : [value])
    .map(text => JSON.stringify(text.trim().replaceAll('${', () => '$${')))
    .join(', ')

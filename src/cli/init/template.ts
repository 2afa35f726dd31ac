import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { packageRoot } from '../../base/package.ts'

/** What must be known to write the step of a destination. */
export interface InitQuestion {
  /** The variable, if it is a secret; else what stands between two @ in the step. */
  name: string
  ask: string
  pattern: string
  mustBe: string
  /** Goes to `.env`, and is not shown when it is typed. */
  secret?: boolean
  /** Several, separated by commas. */
  isList?: boolean
  /** Can be made up: so many random bytes in base64, behind this. */
  make?: string
  /** Taken when nothing is answered. */
  usual?: string
  /** The option that answers it; else `--set` and the environment do. */
  option?: string
}

export interface InitDestination {
  name: string
  title: string
  questions: InitQuestion[]
  /** Its YAML for each route it can stand in. */
  steps: Record<RouteName, string>
}

type RouteName = 'everything' | 'admin-edits'

export interface InitAnswers {
  app: string
  port: number
  /** For everything, or for what admins edit alone. */
  destinations: InitDestination[]
  tellsAdminEdits: boolean
  /** Of all questions, by name. */
  values: Readonly<Record<string, string>>
}

const FOLDER = join(packageRoot, 'config', 'init')
const SCHEMA = join(packageRoot, 'config', 'gateway.schema.json')
const LOG = 'log'
const PORT_MAX = 65_535
const STEP_INDENT = '      '

/** Each file in the folder is one: adding a destination edits nothing else. */
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

/** Puts texts where their names stand between two @; what is filled in is filled in turn. */
const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`@${name}@`, () => value), text)

/** As YAML between quotes, which is right wherever a value may stand; a `${` in it is meant as it is. */
const yamlText = (value: string, isList = false): string =>
  (isList ? value.split(',') : [value])
    .map(text => JSON.stringify(text.trim().replaceAll('${', () => '$${')))
    .join(', ')

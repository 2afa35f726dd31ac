import type { AnswerConfig, RouteConfig, Settings, StepConfig } from '../config.ts'
import { answerableCommands, commandName, commandNamed, knownCommands } from '../../events/catalog.ts'
import { takes } from '../../events/when.ts'
import type { Finding } from '../finding.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Path } from '../path.ts'

/** Settings that are valid, but probably not what was meant. */
export const warningsFor = (
  settings: Settings,
  routes: readonly RouteConfig[],
  answers: readonly AnswerConfig[],
): Finding[] => [
  ...Object.values(settings.apps)
    .filter(({ tokens, unsigned }) => tokens.length === 0 && !unsigned)
    .map(({ id }) => unverified(id, settings.listen.host)),
  ...Object.values(settings.apps)
    .filter(({ maxAgeMs }) => maxAgeMs > MAX_AGE_MS)
    .map(({ id }) => longAge(id)),
  ...(routes.length === 0 ? [noRoutes] : []),
  ...routes.flatMap(route => [...whenWarnings(route), ...unreachable(route), ...useless(route)]),
  ...answers.flatMap(answer => [...notInCatalog(answer), ...unanswered(answer)]),
]

/** Only a step shows which options a template may have. */
export const unusedTemplates = (names: readonly string[], used: ReadonlySet<unknown>): Finding[] =>
  names
    .filter(name => !used.has(name))
    .map(name => ({
      path: ['templates', name],
      sentence: 'no step has this template, so it is not checked',
      at: 'key',
    }))

const unverified = (id: string, host: string): Finding => ({
  path: ['apps', id],
  sentence: `has no token, so callbacks are taken on ${host} only; set the callback token in Chat's console, and here as \`token\``,
  at: 'key',
})

/** A signature does not cover the body, so only its age limits what can be sent with it. */
const MAX_AGE_MS = 5 * 60_000

const longAge = (id: string): Finding => ({
  path: ['apps', id, 'maxAge'],
  sentence:
    'is more than 5m: anyone who sees the address of one callback can send others for that long; correct the clock of this machine instead',
})

const noRoutes: Finding = {
  path: ['routes'],
  sentence: 'there are no routes: events are stored, but sent nowhere',
}

const whenWarnings = ({ name, when }: RouteConfig): Finding[] => {
  const unknown = when.filter(pattern => knownTo(pattern).length === 0)
  if (unknown.length === when.length && unknown.length > 0)
    return [
      {
        path: ['routes', name, 'when'],
        sentence: `this route takes only commands that are not in the catalog: ${unknown.map(unknownCommand).join(', and ')}`,
      },
    ]
  return unknown.map(pattern => ({
    path: ['routes', name, 'when', when.indexOf(pattern)],
    sentence: unknownCommand(pattern),
  }))
}

const unknownCommand = (pattern: string): string => {
  const name = commandName(pattern)
  if (name !== pattern) return `\`${pattern}\` comes as \`${name}\``
  const isFamily = pattern.endsWith('.*')
  const known = isFamily ? families : knownCommands
  const sentence = `${isFamily ? 'no known command is in' : 'there is no known command'} \`${pattern}\``
  return didYouMean(sentence, pattern, known)
}

const families = [...new Set(knownCommands.map(command => command.replace(/\..*/, '.*')))]

const knownTo = (pattern: string): readonly string[] =>
  knownCommands.filter(command => takes([pattern], command))

/** The allowed answers of the command are not known, so anything but 0 refuses it. */
const notInCatalog = ({ policy: { command } }: AnswerConfig): Finding[] => {
  if (commandNamed(command)) return []
  const sentence =
    'is not in the catalog, so nothing is known about it: 0 lets it go ahead, and any other code refuses it'
  return [
    { path: ['answers', command], sentence: didYouMean(sentence, command, answerableCommands), at: 'key' },
  ]
}

/** Without a responder the answer is always `otherwise`. */
const unanswered = ({ policy: { command, otherwise }, steps }: AnswerConfig): Finding[] =>
  steps.length === 0 || steps.some(({ definition }) => definition.kind === 'responder')
    ? []
    : [
        {
          path: ['answers', command, 'steps'],
          sentence: `has no responder, so Chat is always told to ${otherwise}`,
        },
      ]

/** A filter that keeps none of the commands that reach it. The steps below it are not checked. */
const unreachable = ({ name, when, steps }: RouteConfig): Finding[] => {
  let coming = [...new Set(when.flatMap(pattern => [pattern, ...knownTo(pattern)]))]
  for (const [index, step] of steps.entries()) {
    const { onlyFor } = step.definition
    if (onlyFor === undefined) continue
    coming = coming.filter(command => onlyFor.includes(command))
    if (coming.length > 0) continue
    const sentence = `lets only ${onlyFor.join(', ')} pass, which never comes here, so the steps below are never reached`
    return [{ path: stepPath(name, index, step), sentence, at: 'key' }]
  }
  return []
}

/** A route that sends nothing, or a step below its last destination. */
const useless = ({ name, steps }: RouteConfig): Finding[] => {
  const last = steps.findLastIndex(({ destination }) => destination !== undefined)
  const below = steps[last + 1]
  if (last < 0)
    return [{ path: ['routes', name], sentence: 'has no destination, so it sends nothing', at: 'key' }]
  if (below === undefined) return []
  const sentence = 'does nothing here: there is no destination below it'
  return [{ path: stepPath(name, last + 1, below), sentence, at: 'key' }]
}

const stepPath = (route: string, index: number, { plugin }: StepConfig): Path => [
  'routes',
  route,
  'steps',
  index,
  plugin,
]

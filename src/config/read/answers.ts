import { answerableCommands, answerContractOf } from '../../events/catalog.ts'
import { didYouMean } from '../../base/nearest.ts'
import { OWN_FAMILY } from '../../events/commands/gateway.ts'
import type { AnswerContract } from '../../events/commands/command.ts'
import type { AnswerPolicy, Otherwise } from '../../plugin/policy.ts'
import { readApps, unknownApps } from './app-lists.ts'
import type { AnswerConfig } from '../config.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { entriesOf, readSteps, type StepContext } from './steps.ts'

export interface ReadAnswers {
  answers: AnswerConfig[]
  findings: Finding[]
  secrets: string[]
}

/** `apps` are those of the config. */
type AnswerContext = StepContext & { apps: readonly string[] }

/** Reads `answers` as far as it fits the schema. */
export const readAnswers = (written: unknown, context: AnswerContext): ReadAnswers => {
  const read = entriesOf(written).map(([command, answer]) => readAnswer(command, answer, context))
  return {
    answers: read.flatMap(({ answer }) => answer ?? []),
    findings: read.flatMap(({ findings }) => findings),
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

const readAnswer = (
  command: string,
  written: Readonly<Record<string, unknown>>,
  context: AnswerContext,
): { answer?: AnswerConfig; findings: Finding[]; secrets: string[] } => {
  const path = ['answers', command]
  const contract = isCommand(command) ? answerContractOf(command) : undefined
  if (!contract) return { findings: [{ path, sentence: notAsked(command), at: 'key' }], secrets: [] }
  const { steps, findings, secrets } = readSteps(
    written['steps'],
    [...path, 'steps'],
    command,
    'answers',
    context,
  )
  const policy = policyOf(written)
  const listed = readApps(written['apps'])
  const otherwise = policy.otherwise ?? contract.usualOtherwise
  const complete = {
    command,
    withinMs: policy.withinMs ?? 0,
    otherwise,
    unusable: policy.unusable ?? usualUnusable(otherwise, contract),
    unreadable: policy.unreadable ?? (otherwise === 'allow' && !contract.discards ? 'allow' : 'refuse'),
    mode: policy.mode ?? 'enforce',
    ...(listed && { apps: listed }),
  }
  return {
    answer: { policy: complete, steps },
    findings: [
      ...findings,
      ...unknownApps(listed, [...path, 'apps'], context.apps),
      ...TOLD.flatMap(key => (policy[key] === undefined ? [] : impossible(complete, key, path))),
    ],
    secrets,
  }
}

/** Of the right types when the schema has nothing to say, and not used otherwise. */
const policyOf = ({ within, otherwise, unusable, unreadable, mode }: Readonly<Record<string, unknown>>) =>
  ({ withinMs: within, otherwise, unusable, unreadable, mode }) as Partial<AnswerPolicy>

/** Not a family, and not the gateway's own news: these are answered nothing. */
const isCommand = (command: string): boolean => /^[^\s*]+$/.test(command) && !command.startsWith(OWN_FAMILY)

const notAsked = (command: string): string =>
  didYouMean(
    `Chat asks nothing with \`${command}\`, so it cannot be answered`,
    command,
    answerableCommands,
    `Those that can: ${answerableCommands.join(', ')}`,
  )

/** Whoever puts a service in front of messages believes that it protects them. */
const usualUnusable = (otherwise: Otherwise, { discards }: AnswerContract): Otherwise =>
  discards && otherwise === 'allow' ? 'refuse' : otherwise

/** What Chat is told where no responder has answered. */
const TOLD = ['otherwise', 'unusable', 'unreadable'] as const

/** What the command cannot be answered. */
const impossible = (policy: AnswerPolicy, key: (typeof TOLD)[number], path: Path): Finding[] => {
  const contract = answerContractOf(policy.command)
  const told = policy[key]
  if (told === 'discard' && !contract?.discards)
    return [{ path: [...path, key], sentence: 'only messages can be discarded; write allow or refuse' }]
  if (told === 'allow' && contract?.replies)
    return [
      {
        path: [...path, key],
        sentence: 'a chatbot gets what a responder replies, or nothing; write refuse',
      },
    ]
  return []
}

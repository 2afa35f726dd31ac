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

/** `apps` are the apps of the config. */
type AnswerContext = StepContext & { apps: readonly string[] }

/** Reads the valid parts of `answers`. */
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

/** The types are correct if the schema found no mistakes; otherwise the result is not used. */
const policyOf = ({ within, otherwise, unusable, unreadable, mode }: Readonly<Record<string, unknown>>) =>
  ({ withinMs: within, otherwise, unusable, unreadable, mode }) as Partial<AnswerPolicy>

/** Families, and the gateway's own events, cannot be answered. */
const isCommand = (command: string): boolean => /^[^\s*]+$/.test(command) && !command.startsWith(OWN_FAMILY)

const notAsked = (command: string): string =>
  didYouMean(
    `Chat asks nothing with \`${command}\`, so it cannot be answered`,
    command,
    answerableCommands,
    `Those that can: ${answerableCommands.join(', ')}`,
  )

/** Someone who puts a service in front of messages expects it to protect them. */
const usualUnusable = (otherwise: Otherwise, { discards }: AnswerContract): Otherwise =>
  discards && otherwise === 'allow' ? 'refuse' : otherwise

/** The answers to Chat if no responder has answered. */
const TOLD = ['otherwise', 'unusable', 'unreadable'] as const

/** Answers that the command does not allow. */
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

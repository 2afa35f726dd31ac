import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/heading.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { countText } from '../../state/number.ts'
import { locale } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { exactDurationText } from '../../state/exact-duration.ts'
import { configTexts } from '../../texts/config.ts'
import { lineId, type ShownFile } from './config-files.ts'
import { destinationPath } from '../../state/paths.ts'

type Chains = Answer<'GET /api/routes'>
type Step = Chains['routes'][number]['steps'][number]
type AnswerPolicy = Chains['answers'][number]['policy']
type Stopped = Answer<'GET /api/figures'>['stopped']

interface ListProps {
  chains: Chains
  stopped: Stopped
  /** The files whose lines stand on the page. */
  files: readonly ShownFile[]
}

/** The routes and answers as what they are: who takes what, step by step, and where it ends. */
export const RouteList = ({ chains: { routes, answers }, stopped, files }: ListProps) => {
  const t = configTexts.value
  return (
    <Section level={2} title={t.routes} className="route-list">
      <p class="muted">{routes.length === 0 ? t.noRoutes : t.stoppedSince}</p>
      {routes.map(({ name, when, apps, steps }) => (
        <article key={name}>
          <h3>
            <Said text={name} />
          </h3>
          <p class="takes">
            <Names names={when} />
            {apps && (
              <span class="muted">
                {t.apps} <Said text={apps.join(', ')} />
              </span>
            )}
          </p>
          <Steps steps={steps} stopped={stopped} files={files} />
        </article>
      ))}
      {answers.length > 0 && <h2>{t.answers}</h2>}
      {answers.map(({ policy, steps }) => (
        <article key={`${policy.command} ${policy.apps?.join(' ')}`}>
          <h3>
            <Command name={policy.command} />
          </h3>
          <p class="muted">{answerPolicyText(policy)}</p>
          <Steps steps={steps} stopped={stopped} files={files} />
        </article>
      ))}
    </Section>
  )
}

const Names = ({ names }: { names: readonly string[] }) =>
  names.map(name => (
    <span key={name}>
      <Command name={name} />
    </span>
  ))

interface StepsProps extends Omit<ListProps, 'chains'> {
  steps: readonly Step[]
}

const Steps = ({ steps, stopped, files }: StepsProps) => (
  <ol class="steps">
    {steps.map(step => (
      <li key={step.label}>
        <StepHead step={step} stopped={stopped[step.label] ?? {}} files={files} />
        <Options options={step.options} />
        {step.policy && <p class="muted">{policyText(step.policy)}</p>}
      </li>
    ))}
  </ol>
)

interface StepHeadProps {
  step: Step
  stopped: Readonly<Record<string, number>>
  files: readonly ShownFile[]
}

const StepHead = ({ step, stopped, files }: StepHeadProps) => {
  const { plugin, kind, summary, destination = '', line } = step
  const t = configTexts.value
  const id = lineId(files, step)
  const count = Object.values(stopped).reduce((sum, one) => sum + one, 0)
  return (
    <p class="step-head">
      <strong title={summary}>
        <Said text={plugin} />
      </strong>
      {kind === 'destination' && (
        <a href={destinationPath(destination)}>
          → <Said text={destination} />
        </a>
      )}
      {line !== undefined && id !== undefined && (
        <a class="place" href={`#${id}`}>
          {t.line(line)}
        </a>
      )}
      {count > 0 && <span class="open">{t.stopped(countText(count))}</span>}
      {Object.entries(stopped).map(([reason, some]) => (
        <a key={reason} class="place" href={addressOf('/events', { reason })}>
          <Said text={reason} /> {countText(some)}
        </a>
      ))}
    </p>
  )
}

const Options = ({ options }: { options: Step['options'] }) => {
  const list = Object.entries(options)
  if (list.length === 0) return null
  return (
    <p class="options">
      {list.map(([name, value]) => (
        <Code key={name} text={`${name}: ${JSON.stringify(value)}`} />
      ))}
    </p>
  )
}

const said = (ms: number): string => exactDurationText(ms, locale.value)

const policyText = ({ timeoutMs, retry, rate, order, digestMs }: NonNullable<Step['policy']>): string => {
  const t = configTexts.value.policy
  return [
    t.timeout(said(timeoutMs)),
    t.giveUp(said(retry.giveUpAfterMs)),
    ...(order ? [t.order] : []),
    ...(rate ? [t.rate(rate.count, said(rate.perMs))] : []),
    ...(digestMs === undefined ? [] : [t.digest(said(digestMs))]),
  ].join(' · ')
}

const answerPolicyText = ({ withinMs, otherwise, mode }: AnswerPolicy): string => {
  const t = configTexts.value.policy
  return [t.within(said(withinMs)), t.otherwise(otherwise), ...(mode === 'shadow' ? [t.shadow] : [])].join(
    ' · ',
  )
}

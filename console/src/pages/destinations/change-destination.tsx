import { useSignal } from '@preact/signals'
import { ChangeForm } from '../../parts/change-form.tsx'
import type { Destination } from '../../parts/destination-state.tsx'
import { lookOf } from '../../parts/mark.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { change } from '../../state/change.ts'
import { mayChange } from '../../state/may-change.ts'
import { locale } from '../../state/preferences.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import { DeadChange } from '../dead/dead-change.tsx'
import { limitText } from './limit.ts'

export type Action = 'pause' | 'resume' | 'retry' | 'test' | 'replayDead'

interface ActionsProps {
  of: Destination
  choose: (action: Action) => void
  /** The action that is being asked about. */
  chosen: Action | undefined
}

/** What can be done with a destination; nothing where this browser may only read. */
export const Actions = ({ of: { name, state, pausedAt, dead }, choose, chosen }: ActionsProps) => {
  const t = operateTexts.value
  if (!mayChange.value) return null
  const actions: Action[] = [pausedAt === undefined ? 'pause' : 'resume']
  if (!state.startsWith('held')) {
    if (pausedAt === undefined) actions.push('retry')
    actions.push('test')
  }
  if (dead > 0) actions.push('replayDead')
  return (
    <span class="actions">
      {actions.map(action => (
        <button
          key={action}
          type="button"
          class="plain"
          aria-label={`${t[action]}: ${name}`}
          aria-expanded={chosen === action}
          onClick={() => choose(action)}
        >
          {t[action]}
        </button>
      ))}
    </span>
  )
}

interface ChangeProps {
  of: Destination
  action: Action
  onClose: () => void
}

export const ChangeDestination = ({ of, action, onClose }: ChangeProps) => {
  if (action === 'pause') return <Pause of={of} onClose={onClose} />
  if (action === 'replayDead')
    return <DeadChange action="replay" meant={{ filters: { destination: of.name } }} onClose={onClose} />
  if (action === 'retry') return <Retry of={of} onClose={onClose} />
  return action === 'resume' ? <Resume of={of} onClose={onClose} /> : <Test of={of} onClose={onClose} />
}

type FormProps = Omit<ChangeProps, 'action'>

/** `route/step`, as its endpoints take it. */
const paramsOf = (name: string): { route: string; step: string } => {
  const [route = '', step = ''] = name.split('/')
  return { route, step }
}

const Pause = ({ of: { name, waiting }, onClose }: FormProps) => {
  const t = operateTexts.value
  return (
    <ChangeForm
      title={t.pauseTitle(name)}
      verb={t.pause}
      perform={async signature => {
        await change('POST /api/destinations/:route/:step/pause', { params: paramsOf(name) }, signature)
        return { text: t.paused, keptAs: name }
      }}
      onClose={onClose}
    >
      <p>{t.pauseWill(waiting)}</p>
    </ChangeForm>
  )
}

/** Says how long what waits takes, by the rate of the config. */
const Resume = ({ of: { name, waiting }, onClose }: FormProps) => {
  const t = operateTexts.value
  const { answer } = useAsked(apiAddress('GET /api/destinations/:route/:step', paramsOf(name)))
  const rate = answer?.policy?.rate
  const speed = rate
    ? t.resumeAtRate(
        limitText(rate),
        durationText(Math.ceil((waiting * rate.perMs) / rate.count), locale.value),
      )
    : t.resumeAtOnce
  return (
    <ChangeForm
      title={t.resumeTitle(name)}
      verb={t.resume}
      perform={async signature => {
        await change('POST /api/destinations/:route/:step/resume', { params: paramsOf(name) }, signature)
        return { text: t.resumed, keptAs: name }
      }}
      onClose={onClose}
    >
      <p>
        {t.resumeWill(waiting)}
        {waiting > 0 && speed}
      </p>
    </ChangeForm>
  )
}

const Retry = ({ of: { name, waiting }, onClose }: FormProps) => {
  const t = operateTexts.value
  return (
    <ChangeForm
      title={t.retryTitle(name)}
      verb={t.retry}
      perform={async signature => {
        const { count, pausedAt } = await change(
          'POST /api/destinations/:route/:step/retry',
          { params: paramsOf(name) },
          signature,
        )
        const text = t.retried(count)
        return { text: pausedAt === undefined ? text : `${text} ${t.retriedWhilePaused}`, keptAs: name }
      }}
      onClose={onClose}
    >
      <p>{t.retryWill(waiting)}</p>
    </ChangeForm>
  )
}

const Test = ({ of: { name }, onClose }: FormProps) => {
  const t = operateTexts.value
  const command = useSignal('')
  return (
    <ChangeForm
      title={t.testTitle(name)}
      verb={t.send}
      perform={async signature => {
        const {
          outcome,
          target,
          command: sample,
        } = await change(
          'POST /api/destinations/:route/:step/test',
          { params: paramsOf(name), body: command.value === '' ? {} : { command: command.value.trim() } },
          signature,
        )
        const text = `${t.testOutcome[outcome.status]}: ${t.testTo(sample)} ${target}`
        return { text, look: lookOf(outcome.status), said: outcome.reason, keptAs: name }
      }}
      onClose={onClose}
    >
      <p>{t.testWill}</p>
      <div class="fields">
        <label>
          <span>{t.testCommand}</span>
          <input
            placeholder={t.testCommandHelp}
            autocomplete="off"
            value={command}
            onInput={event => (command.value = event.currentTarget.value)}
          />
        </label>
      </div>
    </ChangeForm>
  )
}

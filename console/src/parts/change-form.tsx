import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Failure } from './failure.tsx'
import { signer, type Signature } from '../state/change.ts'
import { texts } from '../state/preferences.ts'
import { addressOf } from '../state/read-address.ts'
import { operateTexts } from '../texts/operate.ts'
import { Mark, type Look } from './mark.tsx'
import { Said } from './text.tsx'
import { thrownText } from '../../../src/base/thrown.ts'
import { useFocus } from './use-focus.ts'

/** What came of it. */
export interface Outcome {
  text: string
  look?: Look
  /** What somebody else said of it. */
  said?: string | undefined
  /** Where to see more. */
  link?: { href: string; text: string }
  /** The subject of the event that keeps it. */
  keptAs?: string
}

interface ChangeFormProps {
  title: string
  /** What is written on the button that does it. */
  verb: string
  /** What it will do. */
  children: ComponentChildren
  /** Whether that is known; nothing can be done before. */
  isKnown?: boolean
  /** What has to be typed in first, where there is no way back. */
  count?: number | undefined
  /** Does it, and says what came of it. */
  perform: (signature: Signature) => Promise<Outcome>
  onClose: () => void
}

/** What it will do, then a sentence why, then what came of it, all in one place. */
export const ChangeForm = ({ title, children, onClose, ...asked }: ChangeFormProps) => {
  const panel = useRef<HTMLElement>(null)
  const done = useSignal<Outcome | undefined>(undefined)
  useFocus(panel)
  // The button that was pressed is gone, and the focus with it.
  useEffect(() => {
    if (done.value !== undefined) panel.current?.focus()
  }, [done.value])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the focus goes here, and not by Tab
    <section class="change" tabIndex={-1} ref={panel} aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      {done.value === undefined ? (
        <Asking {...asked} onDone={outcome => (done.value = outcome)} onClose={onClose}>
          {children}
        </Asking>
      ) : (
        <output class="change-result">
          <Came outcome={done.value} />
          <button type="button" onClick={onClose}>
            {texts.value.close}
          </button>
        </output>
      )}
    </section>
  )
}

type AskingProps = Omit<ChangeFormProps, 'title'> & { onDone: (outcome: Outcome) => void }

const Asking = ({ verb, children, isKnown = true, count, perform, onDone, onClose }: AskingProps) => {
  const t = operateTexts.value
  const note = useSignal('')
  const isUnderWay = useSignal(false)
  const failure = useSignal<{ sentence: string } | undefined>(undefined)
  const submit = async (): Promise<void> => {
    isUnderWay.value = true
    failure.value = undefined
    try {
      onDone(await perform({ by: signer.value.trim(), note: note.value.trim() }))
    } catch (error) {
      failure.value = { sentence: thrownText(error) }
      isUnderWay.value = false
    }
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!isUnderWay.value) void submit()
      }}
    >
      <div class="will">{children}</div>
      {isKnown && (
        <div class="fields">
          <Field label={t.why} value={note} placeholder={t.whyHelp} max={1000} />
          <Field label={t.name} value={signer} max={200} autocomplete="name" />
          {count !== undefined && <Typed count={count} />}
        </div>
      )}
      <Failure failure={failure.value} />
      <Buttons verb={isKnown ? verb : undefined} isUnderWay={isUnderWay.value} onClose={onClose} />
    </form>
  )
}

interface ButtonsProps {
  /** Absent where there is nothing to do. */
  verb: string | undefined
  isUnderWay: boolean
  onClose: () => void
}

/** While it is under way there is no way back, and what comes of it has to be said. The focus stays where it is. */
const Buttons = ({ verb, isUnderWay, onClose }: ButtonsProps) => (
  <p class="buttons">
    {verb !== undefined && (
      <button type="submit" class="do" aria-disabled={isUnderWay}>
        {verb}
      </button>
    )}
    <button
      type="button"
      aria-disabled={isUnderWay}
      onClick={() => {
        if (!isUnderWay) onClose()
      }}
    >
      {operateTexts.value.cancel}
    </button>
  </p>
)

interface FieldProps {
  label: string
  value: { value: string }
  max: number
  placeholder?: string
  autocomplete?: string
}

const Field = ({ label, value, max, placeholder = '', autocomplete = 'off' }: FieldProps) => (
  <label>
    <span>{label}</span>
    <input
      required
      pattern=".*\S.*"
      maxLength={max}
      placeholder={placeholder}
      autocomplete={autocomplete}
      value={value.value}
      onInput={event => (value.value = event.currentTarget.value)}
    />
  </label>
)

/** The browser holds the form back until it is typed in. */
const Typed = ({ count }: { count: number }) => (
  <label>
    <span>{operateTexts.value.typeCount(count)}</span>
    <input required pattern={String(count)} inputMode="numeric" autocomplete="off" class="number" />
  </label>
)

const Came = ({ outcome: { text, look = 'good', said, link, keptAs } }: { outcome: Outcome }) => (
  <div>
    <p>
      <Mark look={look} /> <Said text={text} /> {link && <a href={link.href}>{link.text}</a>}
    </p>
    {said !== undefined && (
      <p>
        <Said text={said} />
      </p>
    )}
    {keptAs !== undefined && (
      <p class="muted">
        <a href={addressOf('/events', { command: 'Gateway.DoneByHand', subject: keptAs })}>
          {operateTexts.value.keptAs}
        </a>
      </p>
    )}
  </div>
)

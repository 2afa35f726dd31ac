import { useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { lazy } from '../../parts/lazy.tsx'
import { useKeys } from '../../state/keys.ts'
import { accounts, texts } from '../../state/preferences.ts'
import type { OnKey, Popup } from './completion.tsx'

const Completion = lazy(async () => (await import('./completion.tsx')).Completion)

interface InputProps {
  typed: Signal<string>
  /** What stands there while nothing is typed. */
  inForce: string
  isWrong: boolean
}

/** The line of the filter box, with what it suggests while somebody types. */
export const FilterInput = ({ typed, inForce, isWrong }: InputProps) => {
  const box = useRef<HTMLInputElement>(null)
  const focused = useSignal<HTMLInputElement | undefined>(undefined)
  const popup = useSignal<Popup>({ isOpen: false })
  const onKey = useRef<OnKey>(undefined)
  useKeys({ '/': () => box.current?.focus() })
  return (
    <div class="field">
      <input
        id="filter"
        ref={box}
        role="combobox"
        class={accounts.value}
        placeholder={texts.value.filterPlaceholder}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={event => (typed.value = event.currentTarget.value)}
        onKeyDown={event => {
          if (onKey.current?.(event)) event.preventDefault()
          else if (event.key === 'Escape') event.currentTarget.blur()
        }}
        onFocus={event => (focused.value = event.currentTarget)}
        onBlur={() => (focused.value = undefined)}
        aria-autocomplete="list"
        aria-controls="suggestions"
        aria-expanded={popup.value.isOpen}
        aria-activedescendant={popup.value.active}
        aria-describedby="filter-help"
        aria-invalid={isWrong}
      />
      {focused.value && (
        <Completion box={focused.value} typed={typed} inForce={inForce} popup={popup} onKey={onKey} />
      )}
    </div>
  )
}

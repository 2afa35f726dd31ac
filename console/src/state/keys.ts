/** Single keys, for those who like them. Each does what a link or a button does too. */
import { useEffect, useRef } from 'preact/hooks'
import { keysAre } from './preferences.ts'

export type Keys = Readonly<Record<string, () => void>>

const inUse: { keys: Keys }[] = []
/** How long a `g` waits for the letter of a page. */
const SEQUENCE_MS = 1500
let begun: { key: string; at: number } | undefined

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=radio], [type=checkbox]), textarea, select')

/** Space presses what has the focus. */
const isPressing = ({ key, target }: KeyboardEvent): boolean =>
  key === ' ' && target instanceof HTMLElement && target.matches('button, summary, input, [tabindex="0"]')

const onKey = (event: KeyboardEvent): void => {
  const isModified = event.ctrlKey || event.metaKey || event.altKey
  if (keysAre.value === 'off' || isModified || event.isComposing || event.defaultPrevented) return
  if (isTyping(event.target) || isPressing(event) || document.querySelector('dialog[open]')) return
  const before = begun && performance.now() - begun.at < SEQUENCE_MS ? `${begun.key} ` : ''
  begun = undefined
  const key = `${before}${event.key}`
  const act = inUse.findLast(({ keys }) => Object.hasOwn(keys, key))?.keys[key]
  if (act) {
    event.preventDefault()
    act()
  } else if (event.key === 'g') begun = { key: 'g', at: performance.now() }
}

addEventListener('keydown', onKey)

/**
 * These keys, while the component is there; `g e` is one after the other. What came last goes first, and what is `everywhere` after all else.
 */
export const useKeys = (keys: Keys, place: 'here' | 'everywhere' = 'here'): void => {
  const entry = useRef({ keys })
  entry.current.keys = keys
  useEffect(() => {
    if (place === 'here') inUse.push(entry.current)
    else inUse.unshift(entry.current)
    return () => void inUse.splice(inUse.indexOf(entry.current), 1)
  }, [])
}

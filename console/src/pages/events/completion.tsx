import { useSignal, type Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LIST_FILTERS } from '../../../../src/admin/api/words.ts'
import { Said } from '../../parts/text.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { suggestionsAt, type Suggestion } from '../../state/suggestions.ts'
import { reasonText } from '../../texts/reasons.ts'
import { searchTexts } from '../../texts/search.ts'

/** What the box says of its list, as the pattern of a combobox has it. */
export interface Popup {
  isOpen: boolean
  /** The id of the suggestion that the arrows are at. */
  active?: string
}

export type OnKey = (event: KeyboardEvent) => boolean

interface CompletionProps {
  box: HTMLInputElement
  typed: Signal<string>
  /** What was in the box when nothing was typed. */
  inForce: string
  popup: Signal<Popup>
  /** Is given what is to be done with a key first; it says whether that was all. */
  onKey: { current: OnKey | undefined }
}

/** `filter-input.tsx` names it too. */
const LIST_ID = 'suggestions'
const idOf = (index: number): string => `suggestion-${index}`

/** The list under the filter box, while somebody types there (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). */
export const Completion = ({ box, typed, inForce, popup, onKey }: CompletionProps) => {
  const { answer } = useAsked(apiAddress('GET /api/vocabulary'))
  const isWanted = useSignal(typed.value !== inForce)
  const caret = useSignal(box.selectionStart ?? 0)
  const chosen = useSignal(-1)
  const { filter, list } =
    answer && isWanted.value ? suggestionsAt(typed.value, caret.value, answer) : { list: [] }
  const isOpen = list.length > 0
  useCaret(box, caret, { onMoved: () => (chosen.value = -1), onInput: () => (isWanted.value = true) })
  usePopup(popup, isOpen, chosen.value)
  // Nobody is to ask a list that is gone.
  useEffect(() => () => void (onKey.current = undefined), [])
  const take = ({ text, caret: after }: Suggestion): void => {
    typed.value = text
    box.value = text
    box.setSelectionRange(after, after)
    caret.value = after
    // After a name its values are next.
    isWanted.value = filter === undefined
    chosen.value = -1
  }
  const move = (by: 1 | -1): void => {
    isWanted.value = true
    // One more than there are: before the first is the text itself.
    const places = list.length + 1
    chosen.value = ((chosen.value + 1 + by + places) % places) - 1
  }
  onKey.current = ({ key }) => {
    const one = list[chosen.value]
    if (key === 'ArrowDown') move(1)
    else if (key === 'ArrowUp') move(-1)
    else if (key === 'Enter' && one) take(one)
    else {
      const isClosing = key === 'Escape' && isOpen
      if (key === 'Enter' || key === 'Escape') isWanted.value = false
      return isClosing
    }
    return true
  }
  return <List list={list} filter={filter} chosen={chosen.value} take={take} />
}

interface CaretEvents {
  onMoved: () => void
  onInput: () => void
}

/** Follows the caret of the box. What is typed always counts as a move. */
const useCaret = (box: HTMLInputElement, caret: Signal<number>, { onMoved, onInput }: CaretEvents): void =>
  useEffect(() => {
    const follow = (event: Event): void => {
      const place = box.selectionStart ?? 0
      // The browser tells of a caret late: maybe after an arrow that was pressed when it stood here already.
      if (event.type === 'selectionchange' && place === caret.value) return
      caret.value = place
      onMoved()
    }
    document.addEventListener('selectionchange', follow)
    box.addEventListener('input', follow)
    box.addEventListener('input', onInput)
    return () => {
      document.removeEventListener('selectionchange', follow)
      box.removeEventListener('input', follow)
      box.removeEventListener('input', onInput)
    }
  }, [])

const usePopup = (popup: Signal<Popup>, isOpen: boolean, chosen: number): void => {
  useEffect(() => {
    const isAt = isOpen && chosen >= 0
    popup.value = { isOpen, ...(isAt && { active: idOf(chosen) }) }
    if (isAt) document.getElementById(idOf(chosen))?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, chosen])
  useEffect(() => () => void (popup.value = { isOpen: false }), [])
}

interface ListProps {
  list: readonly Suggestion[]
  filter: string | undefined
  chosen: number
  take: (one: Suggestion) => void
}

const List = ({ list, filter, chosen, take }: ListProps) => {
  const t = searchTexts.value
  const meaningOf = ({ word, meaning = '' }: Suggestion): string => {
    if (filter === undefined) return t.filterNotes[word as (typeof LIST_FILTERS)[number]]
    return filter === 'reason' ? reasonText('event', word, reasonText('route', word, meaning)) : meaning
  }
  return (
    <>
      <output class="unseen">{list.length > 0 && t.suggested(list.length)}</output>
      {list.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a datalist shows no meanings, and a select is no part of a box
        <div id={LIST_ID} class="suggestions" role="listbox" aria-label={t.suggestions}>
          {list.map((one, index) => (
            <div
              key={one.word}
              id={idOf(index)}
              tabIndex={-1}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as above
              role="option"
              aria-selected={index === chosen}
              onMouseDown={event => {
                // The box keeps the focus.
                event.preventDefault()
                take(one)
              }}
            >
              <Said text={one.word} className="word" /> <Said text={meaningOf(one)} className="muted" />
            </div>
          ))}
        </div>
      )}
    </>
  )
}

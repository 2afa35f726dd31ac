import type { Signal } from '@preact/signals'
import { mayChange } from '../state/may-change.ts'
import { operateTexts } from '../texts/operate.ts'

interface TickProps {
  /** Of an event. */
  id: string
  ticked: Signal<ReadonlySet<string>>
}

/** The same ones, with this one or without it. */
const toggled = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  ids.has(id) ? new Set([...ids].filter(other => other !== id)) : new Set([...ids, id])

/** Ticks the event whose row has the focus. */
export const tickFocused = (ticked: TickProps['ticked']): void => {
  const row = document.activeElement?.closest('tr')
  const id = row?.querySelector<HTMLElement>('a[data-event]')?.dataset['event']
  if (id !== undefined) ticked.value = toggled(ticked.value, id)
}

/** A box for what is to be done with some rows; nothing where this browser may only read. */
export const Tick = ({ id, ticked }: TickProps) =>
  mayChange.value ? (
    <input
      type="checkbox"
      class="tick"
      aria-label={operateTexts.value.tick(id.slice(-8))}
      checked={ticked.value.has(id)}
      onChange={() => (ticked.value = toggled(ticked.value, id))}
    />
  ) : null

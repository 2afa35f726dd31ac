import type { Signal } from '@preact/signals'
import { operateTexts } from '../texts/operate.ts'

/** How many events a second. */
export const RateField = ({ rate }: { rate: Signal<number> }) => (
  <label>
    <span>{operateTexts.value.rate}</span>
    <input
      type="number"
      required
      min={0.01}
      max={10_000}
      step="any"
      class="number"
      value={rate.value}
      onInput={event => (rate.value = event.currentTarget.valueAsNumber)}
    />
  </label>
)

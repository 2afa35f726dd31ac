import type { Signal } from '@preact/signals'

interface ChoiceProps<Word extends string> {
  label: string
  chosen: Signal<Word>
  /** What each is called. */
  words: Readonly<Record<Word, string>>
}

/** A few words of which one is chosen. */
export const Choice = <Word extends string>({ label, chosen, words }: ChoiceProps<Word>) => (
  <fieldset class="choice">
    <legend>{label}</legend>
    {Object.entries<string>(words).map(([word, text]) => (
      <label key={word}>
        <input
          type="radio"
          name={label}
          checked={chosen.value === word}
          onChange={() => (chosen.value = word as Word)}
        />
        <span>{text}</span>
      </label>
    ))}
  </fieldset>
)

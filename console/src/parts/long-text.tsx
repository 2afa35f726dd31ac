import { useSignal } from '@preact/signals'
import { printable } from '../../../src/log/printable.ts'
import { laterTexts } from '../texts/later.ts'

interface LongTextProps {
  text: string
  /** How many characters are shown without being asked for. */
  most: number
  className?: string
  /** `escaped` keeps lines. */
  safe?: (text: string) => string
  isQuoted?: boolean
}

/** A text that may be of any length; the rest of it comes when it is asked for. */
export const LongText = ({
  text,
  most,
  className = '',
  safe = printable,
  isQuoted = false,
}: LongTextProps) => {
  const isWhole = useSignal(text.length <= most)
  const shown = safe(isWhole.value ? text : text.slice(0, most))
  return (
    <>
      <bdi class={className}>{isQuoted ? `"${shown}"` : shown}</bdi>
      {!isWhole.value && (
        <button type="button" class="plain" onClick={() => (isWhole.value = true)}>
          {laterTexts.value.showAll(String(text.length))}
        </button>
      )}
    </>
  )
}

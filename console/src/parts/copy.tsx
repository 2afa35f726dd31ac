import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { copyText } from '../state/copy.ts'
import { texts } from '../state/preferences.ts'

interface CopyProps {
  label: string
  text: () => string | Promise<string>
}

/** The text itself may not be to be had, as when the gateway refuses it. */
const copyOf = async (text: CopyProps['text']): Promise<boolean> => copyText(await text())

const TOLD_MS = 2000

/** A button that says whether it worked, where it was pressed. */
export const Copy = ({ label, text }: CopyProps) => {
  const told = useSignal('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async (): Promise<void> => {
    const isCopied = await copyOf(text).catch(() => false)
    told.value = isCopied ? texts.value.copied : texts.value.notCopied
    clearTimeout(timer.current)
    timer.current = setTimeout(() => (told.value = ''), TOLD_MS)
  }
  return (
    <button type="button" class="plain" onClick={() => void copy()}>
      {told.value || label}
      <output class="unseen">{told}</output>
    </button>
  )
}

import { useSignal } from '@preact/signals'
import { copyText } from '../state/copy.ts'
import { texts } from '../state/preferences.ts'

/** A button that says whether it worked, where it was pressed. */
export const Copy = ({ label, text }: { label: string; text: () => string | Promise<string> }) => {
  const told = useSignal('')
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(await text()).catch(() => false)
    told.value = isCopied ? texts.value.copied : texts.value.notCopied
    setTimeout(() => (told.value = ''), 2000)
  }
  return (
    <button type="button" class="plain" onClick={() => void copy()}>
      {told.value || label}
      <output class="unseen">{told}</output>
    </button>
  )
}

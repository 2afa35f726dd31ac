import { useSignal } from '@preact/signals'
import { escaped } from '../../../../src/log/printable.ts'
import { ask } from '../../state/api.ts'
import { mayChange } from '../../state/may-change.ts'
import { configTexts } from '../../texts/config.ts'
import type { ConfigInForce } from './config-page.tsx'
import { thrownText } from '../../../../src/base/thrown.ts'

interface Result {
  sentence: string
  /** What the gateway says, a problem in each line. */
  problems?: string
}

/** Has the gateway read the file again, and says what came of it. */
export const Reload = ({ config }: { config: ConfigInForce }) => {
  const t = configTexts.value
  const isAsked = useSignal(false)
  const result = useSignal<Result | undefined>(undefined)
  const reload = async (): Promise<void> => {
    if (isAsked.value) return
    isAsked.value = true
    result.value = undefined
    try {
      const response = await ask('/api/reload', { method: 'POST', body: {} })
      const { version, hash } = (await response.json()) as ConfigInForce
      result.value = { sentence: hash === config.hash ? t.isSame : t.isNew(version) }
    } catch (error) {
      const problems = thrownText(error)
      result.value = { sentence: t.isRefused, problems }
    }
    isAsked.value = false
  }
  if (!mayChange.value) return null
  return (
    <div class="reload">
      <button type="button" aria-disabled={isAsked} onClick={() => void reload()}>
        {isAsked.value ? t.reloading : t.reload}
      </button>
      <output>
        {result.value?.sentence}
        {result.value?.problems !== undefined && <pre>{escaped(result.value.problems)}</pre>}
      </output>
    </div>
  )
}

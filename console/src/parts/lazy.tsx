import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { isPartMissing } from '../state/part-missing.ts'

/** A part that is loaded when it is shown first; until then there is nothing in its place. */
export const lazy = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> => {
  const loaded = signal<{ Part?: ComponentType<Props> }>({})
  let isAskedFor = false
  return function Lazy(props: Props) {
    const { Part } = loaded.value
    if (Part) return <Part {...props} />
    if (!isAskedFor) {
      isAskedFor = true
      load()
        .then(part => (loaded.value = { Part: part }))
        .catch(() => (isPartMissing.value = true))
    }
    return null
  }
}

import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'

/** Browsers do not ask again for what they could not load, as while the gateway is gone; only loading the page anew helps. */
export const isPartMissing = signal(false)

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

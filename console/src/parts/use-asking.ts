import { useSignal } from '@preact/signals'

export interface Asking<What> {
  /** What somebody is asked about now. */
  about: What | undefined
  /** Another one each time: what came of it last time is no answer to this time. */
  key: number
  ask: (about: What) => void
  close: () => void
}

/** A form that asks about one thing at a time, before it is done. */
export const useAsking = <What>(): Asking<What> => {
  const about = useSignal<What | undefined>(undefined)
  const key = useSignal(0)
  return {
    about: about.value,
    key: key.value,
    ask: what => {
      about.value = what
      key.value += 1
    },
    close: () => (about.value = undefined),
  }
}

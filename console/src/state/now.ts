import { signal } from '@preact/signals'

/** The time of now, in milliseconds; goes on each second while the page is seen. */
export const now = signal(Date.now())

setInterval(() => {
  if (!document.hidden) now.value = Date.now()
}, 1000)

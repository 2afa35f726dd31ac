import { signal } from '@preact/signals'

/** Browsers do not ask again for what they could not load, as while the gateway is gone; only loading the page again helps. */
export const isPartMissing = signal(false)

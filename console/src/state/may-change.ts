import { signal } from '@preact/signals'

/** Whether this browser may change something; where it may only read, what changes things is not shown. The gateway refuses it anyway. */
export const mayChange = signal(true)

/** Who this browser is to the gateway. The admin token itself is never kept. */
import { signal } from '@preact/signals'
import { keep, readKept } from './kept.ts'

const session = signal(readKept('session'))

/** Whether the gateway wants to know who asks. */
export const isSignInWanted = signal(false)

export const sessionNow = (): string | undefined => session.peek()

export const keepSession = (given: string): void => {
  session.value = given
  keep('session', given)
  isSignInWanted.value = false
}

/** It is over, or the token has changed. */
export const forgetSession = (): void => {
  session.value = undefined
  keep('session', undefined)
  isSignInWanted.value = true
}

export const isSignedIn = (): boolean => session.value !== undefined

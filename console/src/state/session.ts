/** Who this browser is to the gateway. The admin token itself is never kept. */
import { signal } from '@preact/signals'
import { keep, readKept } from './kept.ts'

const session = signal(readKept('session'))

/** Whether the gateway wants to know who asks. */
export const isSignInWanted = signal(false)

export const sessionNow = (): string | undefined => session.peek()

/** Undefined where none is needed. */
export const keepSession = (given: string | undefined): void => {
  session.value = given
  keep('session', given)
  isSignInWanted.value = false
}

export const forgetSession = (): void => {
  session.value = undefined
  keep('session', undefined)
  isSignInWanted.value = true
}

/**
 * What was sent is over, or its token has changed. Says whether there is another session to try; otherwise somebody has to sign in. An answer
 * may be late, and another tab of this browser may have signed in meanwhile.
 */
export const isOtherSessionThere = (sent: string | undefined): boolean => {
  const kept = readKept('session')
  if (sent === session.peek() && kept !== undefined) session.value = kept
  if (sent !== session.peek() && session.peek() !== undefined) return true
  forgetSession()
  return false
}

export const isSignedIn = (): boolean => session.value !== undefined

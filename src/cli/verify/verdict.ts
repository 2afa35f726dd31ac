/** The result of checking a signature. Everything except `valid` is a reason to refuse the request. */
export type VerdictName =
  | 'valid'
  | 'secret-malformed'
  | 'header-missing'
  | 'timestamp-malformed'
  | 'signature-malformed'
  | 'version-unknown'
  | 'body-changed'
  | 'signed-differently'
  | 'other-secret'
  | 'too-old'
  | 'in-the-future'

export interface SignatureVerdict {
  name: VerdictName
  /** What was seen, and what would be valid, for people. Contains no secret. */
  sentence: string
}

/** Whether a time (milliseconds since 1970) is close enough to now; `what` names it. */
export const judgeAge = (what: string, timeMs: number, nowMs: number, maxAgeMs: number): SignatureVerdict => {
  const ageMs = nowMs - timeMs
  const allowed = `more than ${inWords(maxAgeMs)} is not accepted`
  if (ageMs > maxAgeMs) {
    const sentence = `The signature is valid, but ${what} is ${inWords(ageMs)} old; ${allowed}. Was the request captured and sent again, or is a clock wrong?`
    return { name: 'too-old', sentence }
  }
  if (-ageMs > maxAgeMs) {
    const sentence = `The signature is valid, but ${what} is ${inWords(-ageMs)} in the future; ${allowed}. Compare the clocks of both machines.`
    return { name: 'in-the-future', sentence }
  }
  return {
    name: 'valid',
    sentence: `The signature is valid, and ${what} is ${inWords(Math.abs(ageMs))} from now.`,
  }
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const

const inWords = (durationMs: number): string => {
  const seconds = Math.round(durationMs / 1000)
  const [unit, length] = UNITS.find(([, atLeast]) => seconds >= 2 * atLeast) ?? ['seconds', 1]
  return `${Math.round(seconds / length)} ${unit}`
}

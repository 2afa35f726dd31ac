import { httpOutcome, needsSetUp, type HttpAnswer, type Outcome } from 'chatgate/plugin'

/** What someone must do, by the code in the reply. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const SET_UP: Readonly<Record<string, string>> = {
  AccessDenied: 'the key may not write to the bucket; give it the right s3:PutObject',
  AllAccessDisabled: 'the bucket is locked',
  AccountProblem: 'there is something wrong with the account',
  InvalidAccessKeyId: '`accessKey` is not known',
  SignatureDoesNotMatch: '`secretKey` does not belong to `accessKey`',
  InvalidToken: '`accessKey` needs a token, as temporary keys do; use a lasting one',
  ExpiredToken: 'the key has expired',
  NoSuchBucket: 'there is no such bucket',
  InvalidBucketName: 'there can be no bucket of this name',
  PermanentRedirect: 'the bucket is in another region; change `region` or `endpoint`',
  TemporaryRedirect: 'the bucket is in another region; change `region` or `endpoint`',
  AuthorizationHeaderMalformed: 'the bucket is in another region; change `region`',
  IllegalLocationConstraintException: 'the bucket is in another region; change `region` or `endpoint`',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  QuotaExceeded: 'the bucket is full',
}

const BUSY = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequests', 'RequestLimitExceeded'])

/**
 * The outcome of writing an object. An answer without the tag of what was written is not from the store, but from a
 * proxy. What is not known is tried again: a guess could cost a whole batch.
 */
export const outcomeOf = (answer: HttpAnswer, now: number): Outcome => {
  if ('error' in answer) return httpOutcome(answer, now)
  const { status, headers, text } = answer
  if (status === 200 && headers['etag'] !== undefined) return { status: 'delivered' }
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? ''
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? ''
  const reason = code === '' ? `answered ${status}` : `answered ${status} ${code}${message && `: ${message}`}`
  const setUp = SET_UP[code]
  if (setUp !== undefined) return needsSetUp(`${setUp} (${reason})`)
  if (code === 'EntityTooLarge') return { status: 'rejected', reason }
  if (status === 200)
    return { status: 'retry', reason: `${reason}, but not as a store of objects does`, fault: 'destination' }
  if (code === '' && (status === 403 || status === 404))
    return needsSetUp(`the store does not let us write (${reason})`)
  const outcome = httpOutcome(answer, now)
  const afterMs =
    outcome.status === 'retry' && outcome.afterMs !== undefined ? { afterMs: outcome.afterMs } : {}
  return {
    status: 'retry',
    reason,
    fault: BUSY.has(code) || status === 429 ? 'busy' : 'destination',
    ...afterMs,
  }
}

import { replyIn, replyOutcome, type HttpAnswer, type Outcome, type ReplyTable } from 'chatgate/plugin'

const setUp = (what: string) => ({ setUp: what })

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html; all of them come with status 400 or 403. */
const REPLIES: ReplyTable = {
  code: '__type',
  text: 'message',
  rules: [
    { codes: ['QueueDoesNotExist', 'NonExistentQueue'], means: setUp('there is no such queue') },
    { codes: ['QueueDeletedRecently'], means: setUp('the queue was deleted') },
    {
      codes: ['AccessDenied', 'AccessDeniedException', 'KmsAccessDenied'],
      means: setUp('the key may not send to the queue; give it the right sqs:SendMessage'),
    },
    {
      codes: ['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'OptInRequired'],
      means: setUp('`accessKey` is not known'),
    },
    {
      codes: [
        'SignatureDoesNotMatch',
        'InvalidSignatureException',
        'IncompleteSignature',
        'IncompleteSignatureException',
      ],
      text: /expired|not yet current/i,
      means: setUp('the clock of this machine is wrong'),
    },
    {
      codes: [
        'SignatureDoesNotMatch',
        'InvalidSignatureException',
        'IncompleteSignature',
        'IncompleteSignatureException',
      ],
      means: setUp('`secretKey` does not belong to `accessKey`, or `region` is wrong'),
    },
    { codes: ['RequestExpired', 'RequestTimeTooSkewed'], means: setUp('the clock of this machine is wrong') },
    { codes: ['ExpiredToken', 'ExpiredTokenException'], means: setUp('the key has expired') },
    {
      codes: ['MissingParameter', 'MissingRequiredParameterException'],
      means: setUp('the queue wants more; one whose name ends with .fifo must end so in `queue`'),
    },
    {
      codes: [
        'InvalidMessageContents',
        'InvalidParameterValue',
        'InvalidParameterValueException',
        'InvalidAttributeValue',
      ],
      means: 'rejected',
    },
    {
      codes: [
        'RequestThrottled',
        'Throttling',
        'ThrottlingException',
        'KmsThrottled',
        'OverLimit',
        'TooManyRequestsException',
      ],
      means: { pauseMs: 1_000 },
    },
  ],
}

/** The outcome of a message. Only a reply with the id of the message says that the queue has it. */
export const outcomeOf = (answer: HttpAnswer, now: number): Outcome => {
  if ('error' in answer) return replyOutcome(answer, REPLIES, now)
  const reply = replyIn(answer) ?? {}
  if (answer.status === 200 && typeof reply['MessageId'] === 'string') return { status: 'delivered' }
  const type = reply['__type']
  if (typeof type !== 'string') return withoutType(replyOutcome(answer, REPLIES, now))
  // `com.amazonaws.sqs#QueueDoesNotExist`, and old ones as `AWS.SimpleQueueService.NonExistentQueue`
  const short = type.slice(Math.max(type.lastIndexOf('#'), type.lastIndexOf('.')) + 1)
  const message = reply['message'] ?? reply['Message']
  const text = JSON.stringify({ __type: short, ...(typeof message === 'string' && { message }) })
  const outcome = replyOutcome({ ...answer, text }, REPLIES, now)
  return answer.status >= 500 && outcome.status === 'retry' ? { ...outcome, fault: 'destination' } : outcome
}

/** What has no code is not from SQS, and so says nothing about the message. */
const withoutType = (outcome: Outcome): Outcome =>
  outcome.status === 'rejected' ? { status: 'retry', reason: outcome.reason, fault: 'destination' } : outcome

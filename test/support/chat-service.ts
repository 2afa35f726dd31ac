import { signFor } from '../../src/events/sign.ts'
import { startReceiver, type ReceivedRequest } from './receiver.ts'

/** The token that the service of the tests shares with Chat. */
export const SERVICE_TOKEN = 'token-of-the-service'

/** What a service made for Chat would reject in the URL of a request; undefined if it would accept it. */
const complaintOf = ({ url, body }: ReceivedRequest): string | undefined => {
  const query = new URL(url, 'http://service').searchParams
  const [time, sign] = [query.get('RequestTime') ?? '', query.get('Sign')]
  if (query.get('SdkAppid') !== '1400000001') return 'invalid appid'
  const named = (JSON.parse(String(body)) as { CallbackCommand?: string }).CallbackCommand
  if (query.get('CallbackCommand') !== named) return 'another command'
  if (sign !== signFor(SERVICE_TOKEN, time)) return 'wrong sign'
  if (Math.abs(Date.now() / 1000 - Number(time)) > 60) return 'too old'
  return query.get('OptPlatform') ? undefined : 'no platform'
}

/**
 * A typical service written for Chat: it takes everything it needs from the URL, and allows whatever comes through the
 * REST API.
 */
export const startChatService = () =>
  startReceiver({
    answer: request => {
      const complaint = complaintOf(request)
      if (complaint !== undefined) return { status: 400, body: complaint }
      const isRest = new URL(request.url, 'http://service').searchParams.get('OptPlatform') === 'RESTAPI'
      return { body: JSON.stringify({ ActionStatus: isRest ? 'OK' : 'FAIL', ErrorCode: isRest ? 0 : 1 }) }
    },
  })

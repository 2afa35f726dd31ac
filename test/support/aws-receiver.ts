/** A receiver that judges signatures as AWS does: by what came over the wire, with its own clock. */
import { hash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { signAws } from '../../src/plugin/http/aws-signature.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from './receiver.ts'

const SKEW_MAX_MS = 15 * 60_000

/** What is wrong with the signature of a request, by the code that AWS gives it; undefined where nothing is. */
const signatureMistake = (
  { method, url, headers, body }: ReceivedRequest,
  keys: { accessKey: string; secretKey: string },
): string | undefined => {
  const [, accessKey, day, region = '', service = '', signed = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/.exec(
      headers['authorization'] ?? '',
    ) ?? []
  const [, ...date] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '') ?? []
  const at = Date.parse(`${date.slice(0, 3).join('-')}T${date.slice(3).join(':')}Z`)
  if (accessKey === undefined || Number.isNaN(at)) return 'AuthorizationHeaderMalformed'
  if (accessKey !== keys.accessKey) return 'InvalidAccessKeyId'
  if (Math.abs(at - Date.now()) > SKEW_MAX_MS) return 'RequestTimeTooSkewed'
  const own = service === 's3' ? headers['x-amz-content-sha256'] : hash('sha256', body)
  if (own !== hash('sha256', body)) return 'XAmzContentSHA256Mismatch'
  const names = signed.split(';')
  const must = [
    'host',
    'x-amz-date',
    ...Object.keys(headers).filter(name => /^(x-amz-|content-type$)/.test(name)),
  ]
  if (!must.every(name => names.includes(name)) || date.slice(0, 3).join('') !== day)
    return 'SignatureDoesNotMatch'
  const added = new Set(['host', 'x-amz-date', 'x-amz-content-sha256'])
  const given = names.filter(name => !added.has(name)).map(name => [name, headers[name] ?? ''])
  const again = signAws(
    { method, url: new URL(url, `http://${headers['host']}`), headers: Object.fromEntries(given), body },
    { ...keys, region, service },
    at,
  )
  return again['authorization'] === headers['authorization'] ? undefined : 'SignatureDoesNotMatch'
}

/** Starts a receiver, for the length of a test, that refuses what is not signed with these keys and answers the rest. */
export const startAwsReceiver = async (
  keys: { accessKey: string; secretKey: string },
  answer: (request: ReceivedRequest, index: number) => ReceiverAnswer,
  refuse: (code: string) => ReceiverAnswer,
) => {
  const receiver = await startReceiver({
    answer: (request, index) => {
      const mistake = signatureMistake(request, keys)
      return mistake === undefined ? answer(request, index) : refuse(mistake)
    },
  })
  onTestFinished(receiver.close)
  return receiver
}

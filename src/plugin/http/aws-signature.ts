import { createHmac, hash } from 'node:crypto'

/** Who signs, and for which service of which region. */
interface AwsCredentials {
  accessKey: string
  secretKey: string
  region: string
  /** As in the scope of the signature: `s3`, `sqs`. */
  service: string
}

interface AwsRequest {
  method: string
  /** Its path must be encoded as it is sent. */
  url: URL
  /** Names in lower case; all of them are signed. */
  headers: Readonly<Record<string, string>>
  body: string | Uint8Array
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * The headers of a request with its signature, AWS Signature Version 4, as S3 and what speaks like it want it: the path is
 * not encoded again. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signAws = (
  { method, url, headers, body }: AwsRequest,
  { accessKey, secretKey, region, service }: AwsCredentials,
  now: number,
): Record<string, string> => {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 'yyyymmdd'.length)
  const bodyHash = hash('sha256', body)
  const sent = {
    ...headers,
    'x-amz-date': time,
    ...(service === 's3' && { 'x-amz-content-sha256': bodyHash }),
  }
  const signed = Object.entries({ ...sent, host: url.host }).toSorted(byName)
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    bodyHash,
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`)
  const signature = hmac(key, [ALGORITHM, time, scope, hash('sha256', canonical)].join('\n')).toString('hex')
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

const byName = ([one]: [string, string], [other]: [string, string]): number => (one < other ? -1 : 1)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const canonicalQuery = (parameters: URLSearchParams): string =>
  [...parameters]
    .map(([name, value]): [string, string] => [encodeAws(name), encodeAws(value)])
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

/** Encodes everything except the unreserved characters of RFC 3986, as AWS does. */
export const encodeAws = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

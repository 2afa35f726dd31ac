import { expect, test } from 'vitest'
import { encodeAws, signAws } from './aws-signature.ts'

/** https://github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4 */
const SUITE = {
  keys: {
    accessKey: 'AKIDEXAMPLE',
    secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    service: 'service',
  },
  at: Date.parse('2015-08-30T12:36:00Z'),
  host: 'https://example.amazonaws.com',
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const S3 = {
  keys: {
    accessKey: 'AKIAIOSFODNN7EXAMPLE',
    secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    service: 's3',
  },
  at: Date.parse('2013-05-24T00:00:00Z'),
  host: 'https://examplebucket.s3.amazonaws.com',
}

interface Vector {
  from: typeof SUITE
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
  signed: string
  signature: string
}

test.each<[name: string, vector: Vector]>([
  [
    'get-vanilla-with-session-token',
    {
      from: SUITE,
      path: '/',
      headers: {
        'x-amz-security-token': '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267',
      },
      signed: 'host;x-amz-date;x-amz-security-token',
      signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    },
  ],
  [
    'get-vanilla-utf8-query',
    {
      from: SUITE,
      path: '/?ሴ=bar',
      signed: 'host;x-amz-date',
      signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    },
  ],
  [
    'get-vanilla-query-order-key-case',
    {
      from: SUITE,
      path: '/?Param2=value2&Param1=value1',
      signed: 'host;x-amz-date',
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
  ],
  [
    'get-unreserved',
    {
      from: SUITE,
      path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      signed: 'host;x-amz-date',
      signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    },
  ],
  [
    'post-header-key-sort',
    {
      from: SUITE,
      method: 'POST',
      path: '/',
      headers: { 'my-header1': 'value1' },
      signed: 'host;my-header1;x-amz-date',
      signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    },
  ],
  [
    'post-x-www-form-urlencoded',
    {
      from: SUITE,
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '13',
        'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
      },
      body: 'Param1=value1',
      signed: 'content-length;content-type;host;x-amz-content-sha256;x-amz-date',
      signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
    },
  ],
  [
    'GET Object',
    {
      from: S3,
      path: '/test.txt',
      headers: { range: 'bytes=0-9' },
      signed: 'host;range;x-amz-content-sha256;x-amz-date',
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
  ],
  [
    'PUT Object',
    {
      from: S3,
      method: 'PUT',
      path: `/${encodeAws('test$file.text')}`,
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: 'Welcome to Amazon S3.',
      signed: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    },
  ],
])(
  'signs as AWS says: %s',
  (_, { from, method = 'GET', path, headers = {}, body = '', signed, signature }) => {
    const request = { method, url: new URL(`${from.host}${path}`), headers, body }
    const day = new Date(from.at).toISOString().slice(0, 10).replaceAll('-', '')
    const scope = `${from.keys.accessKey}/${day}/us-east-1/${from.keys.service}/aws4_request`
    expect(signAws(request, from.keys, from.at)['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    )
  },
)

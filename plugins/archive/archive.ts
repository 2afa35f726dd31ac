import {
  BODIES,
  definePlugin,
  encodeAws,
  probeHost,
  signAws,
  Type,
  type Attempt,
  type ChatEvent,
  type Outcome,
} from 'chatgate/plugin'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { bucketAddress } from './address.ts'
import { keyOf } from './key.ts'
import { outcomeOf } from './outcome.ts'

const compress = promisify(gzip)

/** S3 says in XML what went wrong. */
const REPLY_BYTES = 8 * 1024

export default definePlugin({
  kind: 'destination',
  summary: 'Writes events as compressed lines of JSON into objects of an S3-compatible store.',
  http: true,
  options: {
    bucket: Type.String({
      pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      mustBe: 'the name of a bucket, like chat-events',
      description: 'The bucket; for COS with the number of the account, like chat-events-1250000000.',
    }),
    prefix: Type.String({
      // An address leaves such parts out, and with `pathStyle` the object would be in another bucket.
      pattern: '^(?!(.*/)?\\.\\.?/)([^/].*)?$',
      mustBe: 'a text that does not start with /, and without the parts . and ..',
      default: '',
      description: 'The beginning of the names of the objects, for example `chat/`.',
    }),
    region: Type.String({
      pattern: '^[A-Za-z0-9-]+$',
      mustBe: 'the name of a region, like eu-central-1',
      description: 'The region of the bucket; some stores take any, like us-east-1.',
    }),
    endpoint: Type.Optional(
      Type.String({
        pattern: '^https?://[^\\s/?#@]+/?$',
        mustBe: 'an address like https://cos.ap-guangzhou.myqcloud.com',
        description:
          'The store, unless it is S3 itself: `https://cos.<region>.myqcloud.com` for COS, or the address of MinIO, Ceph, R2 and others.',
      }),
    ),
    pathStyle: Type.Boolean({
      default: false,
      description:
        'Whether the bucket stands in the path and not before the host, as MinIO and others want it.',
    }),
    accessKey: Type.String({
      pattern: '^[!-~]+$',
      mustBe: 'the id of a key, like AKIAIOSFODNN7EXAMPLE',
      description: 'The id of the key that may write there.',
    }),
    secretKey: Type.String({ minLength: 1, secret: true, description: 'The key itself.' }),
    body: Type.Enum(['event', 'cloudevents'], {
      default: 'event',
      description:
        'The lines: `event`, what plugins and templates see; `cloudevents`, in CloudEvents 1.0 envelopes.',
    }),
  },
  example: {
    bucket: 'chat-events',
    prefix: 'chat/',
    region: 'eu-central-1',
    accessKey: 'AKIAIOSFODNN7EXAMPLE',
    secretKey: 'example-secret-key',
  },
  notes: `With \`digest: 5m\` the events of five minutes become one object, without it each event becomes its own. Its name is \`<prefix>2026/11/29/16/<id of the first event>-<delivery>.ndjson.gz\`, with the hour in UTC when the first event happened. It is the same for every attempt, so that a repeat replaces the object. The key needs the right \`s3:PutObject\` and no other.`,
  start({ bucket, prefix, region, endpoint, pathStyle, accessKey, secretKey, body }, tools) {
    const address = bucketAddress({ bucket, region, endpoint, pathStyle })
    const credentials = { accessKey, secretKey, region, service: 's3' }
    const put = async (events: readonly ChatEvent[], attempt: Attempt): Promise<Outcome> => {
      const lines = events.map(event => `${String(BODIES[body].write(event, attempt))}\n`).join('')
      const object = await compress(lines)
      const key = keyOf(prefix, events, attempt)
      const url = new URL(address + key.split('/').map(encodeAws).join('/'))
      const headers = { 'content-type': 'application/gzip' }
      const answer = await tools.request(url.href, {
        method: 'PUT',
        headers: signAws({ method: 'PUT', url, headers, body: object }, credentials, tools.now()),
        body: object,
        signal: attempt.signal,
        textBytes: REPLY_BYTES,
      })
      return outcomeOf(answer, tools.now())
    }
    return {
      target: `bucket ${bucket} at ${new URL(address).host}`,
      probe: () => probeHost(new URL(address).hostname, tools),
      preview: (event, attempt) => ({
        object: keyOf(prefix, [event], attempt),
        line: String(BODIES[body].write(event, attempt)),
      }),
      deliver: (event, attempt) => put([event], attempt),
      deliverMany: put,
    }
  },
})

import { readAddress } from 'chatgate/plugin'

interface QueueOptions {
  queue: string
  region?: string | undefined
  url?: string | undefined
}

interface Queue {
  /** As messages name it. */
  queueUrl: string
  /** Its own name. */
  name: string
  region: string
  /** Where messages are sent to; its path is `/`. */
  server: URL
  isFifo: boolean
}

/** Reads where a queue is: from its URL, or from its ARN. Throws an error with a sentence if that does not say its region. */
export const readQueue = ({ queue, region, url }: QueueOptions): Queue => {
  const queueUrl = fromArn(queue) ?? queue
  const { origin, hostname, pathname } = readAddress(queueUrl, 'queue')
  const found =
    region ??
    /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?$/
      .exec(hostname)
      ?.slice(1)
      .find(Boolean)
  if (found === undefined) throw new Error('`queue` does not say in which region it is; add `region`')
  return {
    queueUrl,
    name: pathname.slice(pathname.lastIndexOf('/') + 1),
    region: found,
    server: new URL('/', url === undefined ? origin : readAddress(url)),
    isFifo: pathname.endsWith('.fifo'),
  }
}

/** `arn:aws:sqs:<region>:<account>:<name>` */
const fromArn = (queue: string): string | undefined => {
  const [, partition, region = '', account = '', name = ''] =
    /^arn:(aws|aws-cn|aws-us-gov):sqs:([^:]+):([^:]+):([^:]+)$/.exec(queue) ?? []
  if (partition === undefined) return undefined
  return `https://sqs.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${account}/${name}`
}

/** What a user of n8n puts together: a webhook, a check of Chat's signature, and HTTP requests that are signed according to Standard Webhooks. */
import { SECRET, TOKEN } from '../../requests.ts'

const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}'
/** n8n takes the secret as text, and that of the bench is text. */
const KEY = Buffer.from(SECRET.slice('whsec_'.length), 'base64').toString()

interface Node {
  name: string
  type: string
  typeVersion: number
  parameters: Record<string, unknown>
}

/** The parts that take a callback: it is answered when n8n has stored its execution. */
const takes = (path: string): Node[] => [
  {
    name: 'webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2.1,
    parameters: {
      httpMethod: 'POST',
      path,
      responseMode: 'onReceived',
      options: { responseData: OK },
    },
  },
  {
    name: 'expected',
    type: 'n8n-nodes-base.crypto',
    typeVersion: 1,
    parameters: {
      action: 'hash',
      type: 'SHA256',
      value: `={{ ${JSON.stringify(TOKEN)} + $json.query.RequestTime }}`,
      dataPropertyName: 'expected',
      encoding: 'hex',
    },
  },
  {
    name: 'isFromChat',
    type: 'n8n-nodes-base.filter',
    typeVersion: 2,
    parameters: {
      conditions: {
        options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
        conditions: [
          {
            id: 'sign',
            leftValue: '={{ $json.expected }}',
            rightValue: '={{ $json.query.Sign }}',
            operator: { type: 'string', operation: 'equals' },
          },
        ],
        combinator: 'and',
      },
      options: {},
    },
  },
]

/** The parts that sign. */
const SIGNS: Node[] = [
  {
    name: 'message',
    type: 'n8n-nodes-base.set',
    typeVersion: 3.4,
    parameters: {
      mode: 'manual',
      assignments: {
        assignments: [
          { id: 'id', name: 'id', type: 'string', value: '={{ $execution.id }}' },
          {
            id: 'timestamp',
            name: 'timestamp',
            type: 'string',
            value: '={{ String(Math.floor(Date.now() / 1000)) }}',
          },
          { id: 'text', name: 'text', type: 'string', value: '={{ JSON.stringify($json.body) }}' },
        ],
      },
      options: {},
    },
  },
  {
    name: 'signature',
    type: 'n8n-nodes-base.crypto',
    typeVersion: 1,
    parameters: {
      action: 'hmac',
      type: 'SHA256',
      value: '={{ $json.id }}.{{ $json.timestamp }}.{{ $json.text }}',
      dataPropertyName: 'signature',
      secret: KEY,
      encoding: 'base64',
    },
  },
]

const header = (name: string, value: string) => ({ name, value })

const sends = (url: string, index: number): Node & Record<string, unknown> => ({
  name: `send ${index}`,
  type: 'n8n-nodes-base.httpRequest',
  typeVersion: 4.2,
  retryOnFail: true,
  maxTries: 5,
  waitBetweenTries: 5_000,
  parameters: {
    method: 'POST',
    url,
    sendHeaders: true,
    headerParameters: {
      parameters: [
        header('webhook-id', '={{ $json.id }}'),
        header('webhook-timestamp', '={{ $json.timestamp }}'),
        header('webhook-signature', '=v1,{{ $json.signature }}'),
      ],
    },
    sendBody: true,
    contentType: 'raw',
    rawContentType: 'application/json',
    body: '={{ $json.text }}',
    options: {},
  },
})

const to = (name: string) => ({ node: name, type: 'main', index: 0 })

/** One workflow, as `n8n import:workflow` reads it. Its webhook is at `/webhook/` and the path. */
export const workflow = (path: string, urls: readonly string[]): Record<string, unknown> => {
  const line = urls.length === 0 ? takes(path) : [...takes(path), ...SIGNS]
  const ends = urls.map(sends)
  const next = (index: number) => {
    const following = line[index + 1]
    return following ? [to(following.name)] : ends.map(({ name }) => to(name))
  }
  return {
    id: path,
    name: path,
    active: false,
    settings: { executionOrder: 'v1' },
    nodes: [...line, ...ends].map((node, index) => ({
      id: `${path}-${index}`,
      position: [index * 200, 0],
      ...(node.name === 'webhook' && { webhookId: path }),
      ...node,
    })),
    connections: Object.fromEntries(line.map(({ name }, index) => [name, { main: [next(index)] }])),
  }
}

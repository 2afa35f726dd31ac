import type { TObject, TSchema } from 'typebox'
import { archiveEndpoints } from '../../src/admin/api/archive.ts'
import { callbackEndpoints } from '../../src/admin/api/callbacks.ts'
import { candidateEndpoints } from '../../src/admin/api/candidates.ts'
import { deliveryEndpoints } from '../../src/admin/api/deliveries.ts'
import { destinationEndpoints } from '../../src/admin/api/destinations.ts'
import type { Endpoint, Endpoints } from '../../src/admin/api/endpoint.ts'
import { ERRORS } from '../../src/admin/api/errors.ts'
import { eventEndpoints } from '../../src/admin/api/events.ts'
import { figureEndpoints } from '../../src/admin/api/figures.ts'
import { replayEndpoints } from '../../src/admin/api/replays.ts'
import { runningEndpoints } from '../../src/admin/api/running.ts'
import { sessionEndpoints } from '../../src/admin/api/session.ts'
import { vocabularyEndpoints } from '../../src/admin/api/vocabulary.ts'
import { block, code, table } from './markdown.ts'

const PARTS: Readonly<Record<string, Endpoints>> = {
  Events: eventEndpoints,
  Archives: archiveEndpoints,
  Deliveries: deliveryEndpoints,
  Destinations: destinationEndpoints,
  Replays: replayEndpoints,
  'Callbacks and profiles': callbackEndpoints,
  'What runs': runningEndpoints,
  Figures: figureEndpoints,
  Vocabulary: vocabularyEndpoints,
  'Signing in': sessionEndpoints,
  'What another config would do': candidateEndpoints,
}

/** docs/api.md */
export const apiPage = (): string =>
  `# The admin API

What the command line does, it does by this API, so scripts can do it too. It listens at the [admin address](configuration.md) of the config, \`http://127.0.0.1:8081\` unless that says otherwise. \`GET /api/openapi.json\` describes it as OpenAPI 3.1, and [config/openapi.json](../config/openapi.json) is a copy. Besides these endpoints there are \`/healthz\`, \`/readyz\` and [\`/metrics\`](metrics.md).

- **Who may.** Without \`admin.token\` the API listens on loopback only and asks for nothing. With one, send it: \`Authorization: Bearer <token>\`. Pages of other sites are refused; see [security](security.md).
- **Bodies** are JSON, sent as \`Content-Type: application/json\`. A name that an endpoint does not know is an error, in the address as in the body.
- **Times** in answers are ISO 8601 in UTC. In requests a time is a date (\`2026-11-24T08:00:00Z\`), milliseconds since 1970, or how long ago (\`15m\`, \`24h\`, \`7d\`).
- **Pages.** A list gives \`limit\` entries and a \`cursor\`. Send it with the same filters for the next page; the last page has none.
- **Answers may gain fields**, so readers should ignore those that they do not know.
- **Errors** have a sentence for people and a code for programs: \`{ "error": "no event has the id 1", "code": "not-found" }\`.

${table(
  ['code', 'status', 'meaning'],
  Object.entries(ERRORS).map(([name, { status, meaning }]) => [code(name), String(status), meaning]),
)}

The examples below are for \`sh\`:

${block('sh', 'ADMIN=http://127.0.0.1:8081')}

${Object.entries(PARTS).map(part).join('\n\n')}
`

const part = ([title, endpoints]: [string, Endpoints]): string =>
  [`## ${title}`, ...Object.entries(endpoints).map(endpointText)].join('\n\n')

const endpointText = ([key, endpoint]: [string, Endpoint]): string => {
  const { summary, details, params = {}, query, body, answer, errors = [], example } = endpoint
  const named = Object.entries(params).map(([name, text]) => [code(`:${name}`), 'path', text])
  const rows = [...named, ...rowsOf(query, 'address'), ...rowsOf(body, 'body')]
  const answered = fieldsOf(answer)
  return [
    `### ${key}`,
    [summary, details].filter(Boolean).join(' '),
    ...(rows.length > 0 ? [table(['request', 'where', 'what it is'], rows)] : []),
    ...(answered.length > 0 ? [table(['answer', 'what it is'], answered)] : [`Answer: ${textOf(answer)}`]),
    ...(errors.length > 0 ? [`Errors of its own: ${errors.map(code).join(', ')}.`] : []),
    ...(example ? [block('sh', curl(key, example))] : []),
  ].join('\n\n')
}

/** As far as schemas of the API use it. */
interface Described {
  type?: string
  description?: string
  enum?: readonly string[]
  default?: unknown
  items?: TSchema
  anyOf?: TSchema[]
  properties?: Record<string, TSchema>
  required?: readonly string[]
}

const rowsOf = (schema: TObject | undefined, where: string): string[][] =>
  Object.entries((schema as Described | undefined)?.properties ?? {}).map(([name, field]) => {
    const isRequired =
      (schema as Described).required?.includes(name) && (field as Described).default === undefined
    return [code(name), where, `${textOf(field)}${isRequired ? ' Required.' : ''}`]
  })

/** Fields of objects and of lists stand under their path, `events[].deliveries[].state`. */
const fieldsOf = (schema: TSchema, prefix = ''): string[][] => {
  const { properties = {}, required = [] } = schema as Described
  return Object.entries(properties).flatMap(([name, field]) => {
    const { items } = field as Described
    const path = `${prefix}${name}${items ? '[]' : ''}`
    const optional = required.includes(name) ? '' : ' May be absent.'
    const inner = fieldsOf(items ?? field, `${path}.`)
    return [[code(path), `${textOf(field)}${optional}`.trim()], ...inner]
  })
}

const textOf = (schema: TSchema): string => {
  const { type, description = '', enum: words, default: usual, anyOf } = schema as Described
  const form = anyOf ? 'text or number' : words ? words.map(code).join(', ') : type === 'string' ? '' : type
  const said = [description, form === undefined || form === '' ? '' : `(${form})`].filter(Boolean).join(' ')
  return usual === undefined ? said : `${said} Default: ${code(JSON.stringify(usual))}.`
}

const curl = (key: string, { params = {}, query, body }: NonNullable<Endpoint['example']>): string => {
  const [method = '', path = ''] = key.split(' ')
  const given = params as Record<string, string>
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => given[name] ?? `$${name.toUpperCase()}`)
  const search = query ? `?${new URLSearchParams(query as Record<string, string>).toString()}` : ''
  const sent =
    method === 'GET'
      ? ''
      : ` -X ${method} -H 'Content-Type: application/json' -d '${JSON.stringify(body ?? {})}'`
  return `curl -s${sent} "$ADMIN${address}${search}"`
}

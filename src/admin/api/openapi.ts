import type { TObject } from 'typebox'
import type { Endpoint } from './endpoint.ts'
import { ENDPOINTS } from './endpoints.ts'
import { ERRORS, type ErrorCode } from './errors.ts'

/** What every endpoint can answer instead. */
const ALWAYS: readonly ErrorCode[] = ['bad-request', 'unauthorized', 'forbidden', 'internal']

/** The codes of an endpoint's errors. */
const errorsOf = ({ errors = [] }: Endpoint): ErrorCode[] => [...ALWAYS, ...errors]

/** The admin API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made from the descriptions of its endpoints. */
export const openApi = (version: string): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [key, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const [method = '', path = ''] = key.split(' ')
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: operation(endpoint) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Chatgate admin API',
      version,
      description: 'What the command line and the console use. Answers may gain fields.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8081', description: 'The admin address of the config.' }],
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: '`admin.token` or `admin.readToken` of the config, or a session for one of them.',
        },
      },
      schemas: { Error: ERROR },
    },
  }
}

const ERROR = {
  type: 'object',
  required: ['error', 'code'],
  properties: {
    error: { type: 'string', description: 'What was seen and what would be right, as a sentence.' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
  },
}

const operation = (endpoint: Endpoint): Record<string, unknown> => {
  const { summary, details, access, params = {}, query, body, answer, produces } = endpoint
  return {
    summary,
    ...(details !== undefined && { description: details }),
    'x-access': access,
    parameters: [
      ...Object.entries(params).map(([name, description]) => ({
        name,
        in: 'path',
        required: true,
        description,
        schema: { type: 'string' },
      })),
      ...(query ? parametersOf(query) : []),
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: { ...body } } } },
    }),
    responses: {
      '200': {
        description: 'Done.',
        content: { [produces ?? 'application/json']: { schema: { ...answer } } },
      },
      ...errorResponses(errorsOf(endpoint)),
    },
  }
}

const parametersOf = (query: TObject) =>
  Object.entries(query.properties as Record<string, { description?: string }>).map(([name, field]) => {
    const { description, ...schema } = field
    return { name, in: 'query', description, schema }
  })

/** Some codes share a status. */
const errorResponses = (codes: readonly ErrorCode[]) =>
  Object.fromEntries(
    [...Map.groupBy(codes, code => ERRORS[code].status)].map(([status, same]) => [
      String(status),
      {
        description: same.map(code => `\`${code}\`: ${ERRORS[code].meaning}`).join(' '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )

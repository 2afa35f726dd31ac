import { needsSetUp, type Outcome } from 'chatgate/plugin'

/** An error of the library: those of brokers have the protocol's name and number for it. */
interface Thrown {
  name?: string
  message?: string
  /** For example PLT_KFK_AUTHENTICATION. */
  code?: unknown
  apiId?: unknown
  cause?: unknown
  errors?: unknown
}

const REJECTED = new Set<unknown>(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])

/** Another event may go to another topic. */
const OF_THE_TOPIC: Readonly<Record<string, string>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'create the topic',
  INVALID_TOPIC_EXCEPTION: 'look at `topic`',
  TOPIC_AUTHORIZATION_FAILED: 'let the user write to the topic',
}

const OF_THE_CLUSTER: Readonly<Record<string, string>> = {
  CLUSTER_AUTHORIZATION_FAILED: 'let the user write to the cluster',
  SASL_AUTHENTICATION_FAILED: 'look at `username` and `password`',
  UNSUPPORTED_SASL_MECHANISM: 'look at `mechanism`',
  ILLEGAL_SASL_STATE: 'look at `username`, `password` and `tls`',
}

/**
 * The outcome of an error that concerns this message only. Rejects with the error if the connection should be given up.
 * https://kafka.apache.org/protocol.html#protocol_error_codes
 */
export const outcomeForMessage = (error: unknown): Outcome => {
  const { apiId, message = '' } = within(error).find(one => one.apiId !== undefined) ?? {}
  const answered = `answered ${String(apiId)}: ${message}`
  if (REJECTED.has(apiId)) return { status: 'rejected', reason: answered }
  const toDo = valueIn(OF_THE_TOPIC, apiId)
  if (toDo === undefined) throw error
  return { status: 'retry', reason: `${answered}; ${toDo}`, fault: 'event' }
}

/** What to do about an error that concerns all that is sent; undefined for what passes by itself. */
export const outcomeForAll = (error: unknown): Outcome | undefined => {
  for (const { apiId, code, message } of within(error)) {
    const toDo = valueIn(OF_THE_CLUSTER, apiId)
    if (toDo !== undefined) return needsSetUp(`answered ${String(apiId)}: ${message}; ${toDo}`)
    if (code === 'PLT_KFK_AUTHENTICATION')
      return needsSetUp(`${message} Look at \`username\`, \`password\` and \`mechanism\``)
  }
  return undefined
}

const valueIn = (table: Readonly<Record<string, string>>, name: unknown): string | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined

const DEPTH = 8

/** The error and all that it wraps, the innermost first. */
const within = (error: unknown, depth = 0): Thrown[] => {
  if (typeof error !== 'object' || error === null || depth > DEPTH) return []
  const { cause, errors } = error as Thrown
  const wrapped: unknown[] = [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause]
  return [...wrapped.flatMap(one => within(one, depth + 1)), error]
}

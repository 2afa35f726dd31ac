const CLOSED = 'closed the connection without an answer'

/** What each error code of Node and undici means for the host at the other end; `HOST` is put in. */
const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused by HOST',
  ECONNRESET: `HOST ${CLOSED}`,
  EPIPE: `HOST ${CLOSED}`,
  UND_ERR_SOCKET: `HOST ${CLOSED}`,
  ENOTFOUND: 'no address found for HOST',
  EAI_AGAIN: 'no address found for HOST, the name server does not answer',
  EHOSTUNREACH: 'no way to HOST',
  ENETUNREACH: 'no way to HOST',
  ETIMEDOUT: 'no connection to HOST in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection to HOST in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer from HOST in time',
  UND_ERR_BODY_TIMEOUT: 'the answer of HOST broke off',
  UND_ERR_HEADERS_OVERFLOW: 'HOST answered with too many headers',
  INTERIM_ANSWERS: 'HOST answers only that an answer will come (1xx), without end',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer of HOST is too long',
  UND_ERR_DESTROYED: 'the gateway is stopping',
  UND_ERR_CLOSED: 'the gateway is stopping',
  EPROTO: 'HOST does not speak TLS',
}

/** Families of codes, for those that have no sentence above. */
const FAMILIES: readonly [pattern: RegExp, sentence: string][] = [
  [
    /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    'the certificate of HOST is not trusted (CODE); name the authority behind it as `tls.ca`',
  ],
  [/CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH/, 'the certificate of HOST is not trusted (CODE)'],
  [/SSL|TLS/, 'no secure connection to HOST (CODE)'],
  // undici asserts that the status is valid.
  [/^HPE_|^HTTPParserError$|^ERR_ASSERTION$/, 'HOST did not answer with HTTP'],
]

/** A proxy did not do what it was asked for. The message is a sentence that names the proxy, without its password. */
export class ProxyFailure extends Error {
  override name = 'ProxyFailure'
}

interface Circumstances {
  /** The caller's; what aborts it says why. */
  signal?: AbortSignal | null | undefined
  /** Whether the connection was encrypted, and showed no certificate: that a server wants one is told by no error. */
  isAnonymous?: boolean
}

const WANTS_CERTIFICATE = ', as one does that wants a certificate (`tls.cert`)'

/** A short sentence for what happened on the network; names the host, never the path or query, which may be secret. */
export const networkError = (
  error: unknown,
  host: string,
  { signal, isAnonymous = false }: Circumstances = {},
): string => {
  if (signal?.aborted) return abortReason(signal.reason, host)
  const failure = proxyFailureIn(error)
  if (failure) return failure.message
  const code = codeOf(error)
  const sentence = SENTENCES[code] ?? FAMILIES.find(([pattern]) => pattern.test(code))?.[1]
  const hint = isAnonymous && sentence?.endsWith(CLOSED) ? WANTS_CERTIFICATE : ''
  return `${sentence ?? 'the request to HOST failed (CODE)'}${hint}`
    .replace('HOST', host)
    .replace('CODE', code)
}

/** An error that a caller aborts with says why; the standard reasons say nothing. */
const abortReason = (reason: unknown, host: string): string =>
  reason instanceof Error && !(reason instanceof DOMException)
    ? reason.message
    : `stopped waiting for ${host}`

const proxyFailureIn = (error: unknown): ProxyFailure | undefined => {
  if (error instanceof ProxyFailure) return error
  return error instanceof Error ? proxyFailureIn(error.cause) : undefined
}

const NAMES_SAYING_NOTHING = new Set(['Error', 'TypeError'])

/** Errors are wrapped in each other: the innermost says most. Some have no code, only a name or a message. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  if (error.cause instanceof Error) return codeOf(error.cause)
  if ('code' in error && typeof error.code === 'string') return error.code
  return NAMES_SAYING_NOTHING.has(error.name) ? error.message : error.name
}

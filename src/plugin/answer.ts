/**
 * What a responder says of something that is about to happen: in the gateway's words, which are the same for all commands, or word
 * for word as Chat wants it. It is checked against what the command allows before it leaves.
 */
export type Answer =
  | Allow
  /** `code` is one of the app's own codes, 1 unless given; only with an own code does `info` reach the client. */
  | { decision: 'refuse'; code?: number; info?: string }
  /** The message is dropped, and its sender believes it was sent. For commands about messages. */
  | { decision: 'discard' }
  /** What a chatbot gets; for `Chatbot.OnC2CSignalMessage`. */
  | { decision: 'reply'; data: string }
  /** Chat's own fields: `ErrorCode`, `ErrorInfo`, and those that the command has beside them. */
  | { chat: Readonly<Record<string, unknown>> }
  /** It could not find out, for this reason; Chat is told what `otherwise` says. */
  | { failed: string }
  /** It was answered something that cannot be read, for this reason; Chat is told what `unusable` says. */
  | { unusable: string }

/** An answer that says something. */
export type Said = Exclude<Answer, { failed: string } | { unusable: string }>

interface Allow {
  decision: 'allow'
  /** The message is replaced by these elements, all of them. Source: https://intl.cloud.tencent.com/document/product/1047/33527 */
  MsgBody?: readonly MessageElement[]
  CloudCustomData?: string
  /** Of the people it asks about, those who are left out. */
  refused?: readonly Refused[]
}

export interface MessageElement {
  MsgType: string
  MsgContent: Readonly<Record<string, unknown>>
}

/** `code` and `info` are for commands that are answered person by person. */
export interface Refused {
  account: string
  code?: number
  info?: string
}

/** What a responder is asked. */
export interface Asked {
  /** The accounts that are invited, subscribed or asked to be friends; empty where it is about nobody in particular. */
  people: readonly string[]
  /** The very bytes that Chat sent, or the JSON of the body where a step above changed it. */
  originalBody: Uint8Array
  /** Chat's own parameters of the URL, as an attempt to deliver has them. */
  originalQuery: string
  /** W3C Trace Context of the question, for the header `traceparent`. */
  traceParent: string
  /** Aborted some time after the answer had to leave; honour it. */
  signal: AbortSignal
}

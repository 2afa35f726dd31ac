/**
 * A responder's answer about something that is about to happen: in the gateway's fields, which are the same for all
 * commands, or literally in Chat's. It is checked against what the command allows before it is sent.
 */
export type Answer =
  | Allow
  /** `code` is one of the app's own codes, 1 by default; `info` reaches the client only with an own code. */
  | { decision: 'refuse'; code?: number; info?: string }
  /** The message is dropped, and its sender believes that it was sent. For commands about messages. */
  | { decision: 'discard' }
  /** Text for a chatbot; for `Chatbot.OnC2CSignalMessage`. */
  | { decision: 'reply'; data: string }
  /** Chat's own fields: `ErrorCode`, `ErrorInfo`, and the additional ones of the command. */
  | { chat: Readonly<Record<string, unknown>> }
  /** The responder could not find out, for this reason; Chat is told what `otherwise` says. */
  | { failed: string }
  /** The responder got an answer that cannot be read, for this reason; Chat is told what `unusable` says. */
  | { unusable: string }

/** An answer with content. */
export type Said = Exclude<Answer, { failed: string } | { unusable: string }>

interface Allow {
  decision: 'allow'
  /** These elements replace the whole message. Source: https://intl.cloud.tencent.com/document/product/1047/33527 */
  MsgBody?: readonly MessageElement[]
  CloudCustomData?: string
  /** The people to leave out, among those it asks about. */
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
  /** The accounts that are invited, subscribed or asked to be friends; empty if it asks about no one in particular. */
  people: readonly string[]
  /** The exact bytes that Chat sent, or the body as JSON if an earlier step changed it. */
  originalBody: Uint8Array
  /** Chat's own parameters of the URL, as in `Attempt`. */
  originalQuery: string
  /** W3C Trace Context of the question, for the `traceparent` header. */
  traceParent: string
  /** Aborted some time after the answer was due; plugins must honor it. */
  signal: AbortSignal
}

/** Whether Chat asks before something happens (and waits for the answer), or reports that it has happened. */
export type EventKind = 'before' | 'after'

/**
 * Who acted if it was not an account of the app: the system, or a REST call on behalf of an account that Chat does not
 * know.
 */
export type Actor = 'system' | 'unknown'

/** A profile field with its current value and, if known, the value before. */
export type Change = Readonly<{
  /** As Chat spells it, for example `Tag_Profile_IM_Nick`. */
  tag: string
  /** A string, or an unsigned 32-bit integer. */
  value: string | number
  /** Absent if no earlier value has been seen. */
  before?: string | number
}>

/**
 * What is known about a callback without its body. What Chat did not say is absent, never guessed. Times are
 * milliseconds since 1970.
 */
export type EventFacts = Readonly<{
  /** Assigned by the gateway when the callback came in (UUID version 7, so later ones sort after earlier ones). */
  id: string
  /** The app, Chat's `SdkAppid`. */
  app: string
  /** Chat's `CallbackCommand`. */
  command: string
  kind: EventKind
  receivedAt: number
  /** When it happened: Chat's time, normalized to milliseconds; the time of arrival if Chat gives none. */
  time: number
  /** Who did it. */
  operator?: string
  /** The user or group it is about. */
  subject?: string
  /** The group or channel it happened in. */
  group?: string
  /** Chat's `OptPlatform`: RESTAPI, Web, Android, iOS, Windows, Mac, iPad, Unknown. */
  platform?: string
  clientIp?: string
  /** Whether an admin acted: through the REST API, as one of the app's admin accounts, or on another user's profile. */
  byAdmin: boolean
}>

/** What plugins and templates see of a callback: plain JSON, deeply frozen. */
export type ChatEvent = EventFacts &
  Readonly<{
    /** Present if no account acted, so that there is no operator. */
    actor?: Actor
    /** The profile tags that this event touches; empty for other commands. */
    tags: readonly string[]
    changes: readonly Change[]
    /**
     * The body Chat sent, parsed. A number that JavaScript would round, like an id of 19 digits, becomes a string of
     * its digits.
     */
    body: Readonly<Record<string, unknown>>
    /** Its page in the console; where `admin.url` of the config says how people reach that. Only messages have it, not filters. */
    link?: string
  }>

/** The names a template may start with; any other name is an error reported at start. */
export const EVENT_FIELDS = [
  'id',
  'app',
  'command',
  'kind',
  'receivedAt',
  'time',
  'operator',
  'actor',
  'subject',
  'group',
  'platform',
  'clientIp',
  'byAdmin',
  'tags',
  'changes',
  'body',
  'link',
] as const satisfies readonly (keyof ChatEvent)[]

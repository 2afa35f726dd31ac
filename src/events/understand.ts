/**
 * Who acted, whom it is about and when: what the gateway reads out of a callback's body.
 * Source of the field names: the vendor's callback pages, gathered in config/samples.
 */

export type Body = Readonly<Record<string, unknown>>

export interface Understanding {
  operator?: string
  subject?: string
  group?: string
  /** Milliseconds since 1970; absent where the body tells no time. */
  time?: number
}

/** Longer than any id that Chat allows (96 bytes for a topic); what is longer is not an id. */
const ID_LENGTH_MAX = 256

const OPERATOR_FIELDS = [
  'Operator_Account',
  'Requester_Account',
  'Requestor_Account',
  'Admin_Account',
  'Report_Account',
  'From_Account',
]

/** Where each family of commands says whom it is about, best first. */
const SUBJECT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Profile: ['From_Account'],
  Sns: ['From_Account'],
  Follow: ['From_Account'],
  C2C: ['To_Account', 'Peer_Account', 'Report_Account'],
  Bot: ['GroupId', 'To_Account'],
  Chatbot: ['To_Account'],
  Group: ['GroupId'],
  OfficialAccount: ['Official_Account', 'Owner_Account'],
  ContentCallback: ['From_Account'],
}

const ANY_SUBJECT_FIELDS = ['GroupId', 'Official_Account', 'To_Account', 'From_Account']

/** Chat writes seconds in some commands and milliseconds in others; anything below this (the year 5138 in seconds) is seconds. */
const SECONDS_BELOW = 100_000_000_000
const TIME_MAX_MS = 8_640_000_000_000_000

export const understand = (command: string, body: Body): Understanding => {
  const whole = { ...firstItem(body), ...body }
  const family = command.split('.', 1)[0] ?? ''
  return compact({
    operator: firstId(whole, OPERATOR_FIELDS) ?? id(record(body['Info'])['To_Account']),
    subject:
      id(record(body['Info'])['To_Account']) ?? firstId(whole, SUBJECT_FIELDS[family] ?? ANY_SUBJECT_FIELDS),
    group: firstId(whole, ['GroupId', 'GroupID', 'Official_Account']),
    time: timeMs(whole['EventTime']) ?? timeMs(whole['MsgTime']),
  })
}

/** Batches and lists of pairs say it in their items; the first one speaks for all. */
const firstItem = (body: Body): Body => {
  const list = body['Events'] ?? body['PairList']
  return Array.isArray(list) ? record(list[0]) : {}
}

const firstId = (body: Body, fields: readonly string[]): string | undefined => {
  for (const field of fields) {
    const found = id(body[field])
    if (found !== undefined) return found
  }
  return undefined
}

const id = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= ID_LENGTH_MAX ? value : undefined

const timeMs = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,17}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const ms = Math.floor(number < SECONDS_BELOW ? number * 1000 : number)
  return ms <= TIME_MAX_MS ? ms : undefined
}

const record = (value: unknown): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {}

const compact = (found: { [Key in keyof Understanding]: Understanding[Key] | undefined }): Understanding =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))

/**
 * Whether an admin acted: through the REST API, as one of the app's admin accounts, or on the profile of somebody else.
 * Profiles: the operator differs from the owner of the profile only when an admin edits it.
 */
export const isByAdmin = (
  command: string,
  { operator, subject }: Understanding,
  platform: string | undefined,
  admins: readonly string[],
): boolean =>
  platform?.toUpperCase() === 'RESTAPI' ||
  (operator !== undefined && admins.includes(operator)) ||
  (command === 'Profile.CallbackPortraitSet' && operator !== undefined && operator !== subject)

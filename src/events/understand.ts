/** Who acted, on whom, and when: what the gateway reads from a callback's body. */
import { commandNamed } from './catalog.ts'
import type { Command } from './commands/command.ts'
import { PROFILE_SET } from './commands/profile.ts'
import { isRecord, valueAt, type Body } from './body.ts'
import type { Actor } from './event.ts'
import { isSeconds } from './seconds.ts'

export interface Understanding {
  operator?: string
  subject?: string
  group?: string
  /** Milliseconds since 1970; absent if the body has no time. */
  time?: number
}

type Places = Pick<Command, 'operator' | 'subject' | 'group' | 'time'>

/** For commands that the vendor has added since: the names that other commands use. */
const USUAL_PLACES: Places = {
  operator: [
    'Operator_Account',
    'Requester_Account',
    'Requestor_Account',
    'Admin_Account',
    'Report_Account',
    'From_Account',
    'Info.To_Account',
    'UserId',
  ],
  subject: [
    'Info.To_Account',
    'GroupId',
    'Official_Account',
    'CallId',
    'RoomId',
    'RoomInfo.RoomId',
    'To_Account',
    'From_Account',
  ],
  group: ['GroupId', 'GroupID', 'Official_Account', 'RoomId', 'RoomInfo.RoomId'],
  time: ['EventTime', 'MsgTime'],
}

/**
 * Placeholders for an operator when no account acted: the system, or a REST call whose sender has no account. Seen in
 * callbacks that others have logged; not documented by the vendor.
 */
const NO_ACCOUNTS: Readonly<Record<string, Actor>> = { '@TIM#SYSTEM': 'system', '@TLS#NOT_FOUND': 'unknown' }

/** Longer than any id that Chat allows (96 bytes for a topic); anything longer is not an id. */
const ID_LENGTH_MAX = 256

const TIME_MAX_MS = 8_640_000_000_000_000

export const understand = (command: string, body: Body): Understanding => {
  const places = fieldsOf(command)
  const operator = firstOf(places.operator, body, idIn)
  const subject = firstOf(places.subject, body, idIn)
  const group = firstOf(places.group, body, idIn)
  const time = firstOf(places.time, body, timeMsIn)
  const understood: Understanding = {}
  if (operator !== undefined && !isNoAccount(operator)) understood.operator = operator
  if (subject !== undefined) understood.subject = subject
  if (group !== undefined) understood.group = group
  if (time !== undefined) understood.time = time
  return understood
}

/** The paths in a body that its operator, subject and group are read from; absent if there is none. */
export const placesOf = (
  command: string,
  body: Body,
): Partial<Record<'operator' | 'subject' | 'group', string>> => {
  const places = fieldsOf(command)
  const placeOf = (paths: readonly string[] = []) =>
    paths.find(path => idIn(valueAt(body, path)) !== undefined)
  const found = {
    operator: placeOf(places.operator),
    subject: placeOf(places.subject),
    group: placeOf(places.group),
  }
  return Object.fromEntries(Object.entries(found).filter(([, place]) => place !== undefined))
}

/** Who acted, if it was not one of the app's accounts. */
export const actorOf = (command: string, body: Body): Actor | undefined => {
  const operator = firstOf(fieldsOf(command).operator, body, idIn)
  return operator !== undefined && isNoAccount(operator) ? NO_ACCOUNTS[operator] : undefined
}

const fieldsOf = (command: string): Places => commandNamed(command) ?? USUAL_PLACES

const isNoAccount = (operator: string): boolean => Object.hasOwn(NO_ACCOUNTS, operator)

const firstOf = <Value>(
  paths: readonly string[] = [],
  body: Body,
  read: (value: unknown) => Value | undefined,
): Value | undefined => {
  for (const path of paths) {
    const found = read(valueAt(body, path))
    if (found !== undefined) return found
  }
  return undefined
}

/** A number is read as its text. */
const idIn = (value: unknown): string | undefined => {
  const text = Number.isInteger(value) || typeof value === 'bigint' ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= ID_LENGTH_MAX ? text : undefined
}

const timeMsIn = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,17}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const ms = Math.floor(isSeconds(number) ? number * 1000 : number)
  return ms <= TIME_MAX_MS ? ms : undefined
}

/**
 * The accounts that a before-event asks about, in the order of its list; empty if it asks about no one in particular.
 */
export const askedPeople = (command: string, body: Body): string[] => {
  const people = commandNamed(command)?.answer?.people
  const list = people && body[people.list]
  if (!people || !Array.isArray(list)) return []
  return list.flatMap((person: unknown) => (isRecord(person) ? (idIn(person[people.account]) ?? []) : []))
}

/**
 * Whether an admin acted: through the REST API, as one of the app's admin accounts, or on another user's profile.
 * Profiles: the operator differs from the owner only when an admin edits it.
 */
export const isByAdmin = (
  command: string,
  { operator, subject }: Understanding,
  platform: string | undefined,
  admins: readonly string[],
): boolean =>
  platform?.toUpperCase() === 'RESTAPI' ||
  (operator !== undefined && admins.includes(operator)) ||
  (command === PROFILE_SET && operator !== undefined && operator !== subject)

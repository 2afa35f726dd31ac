/** Fields that hold a time, in milliseconds since 1970. */
const TIMES = [
  'at',
  'receivedAt',
  'routedAt',
  'time',
  'createdAt',
  'updatedAt',
  'dueAt',
  'startedAt',
  'seenAt',
  'pausedAt',
  'oldestWaitingAt',
  'oldestAt',
  'newestAt',
  'firstAt',
  'lastAt',
  'loadedAt',
  'waitingUntil',
] as const

type TimeName = (typeof TIMES)[number]

/** The same, with its times as people read them. */
export type WithDates<Fields> = {
  [Name in keyof Fields]: Name extends TimeName
    ? Fields[Name] extends number | undefined
      ? string | Extract<Fields[Name], undefined>
      : Fields[Name]
    : Fields[Name]
}

/** People read the API too: times are ISO 8601. */
export const withDates = <Fields extends object>(fields: Fields): WithDates<Fields> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      (TIMES as readonly string[]).includes(name) && typeof value === 'number'
        ? date(value)
        : (value as unknown),
    ]),
  ) as WithDates<Fields>

export const date = (ms: number): string => new Date(ms).toISOString()

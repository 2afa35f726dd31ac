const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** A duration of the config, as it was written there: 90 s stay 90 s. */
export const exactDurationText = (ms: number, locale: string): string => {
  const [unit, size] = UNITS.find(([, length]) => ms >= length && ms % length === 0) ?? ['millisecond', 1]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(ms / size)
}

import { UNITS } from './time.ts'

/** A duration of the config, as it was written there: 90 s stay 90 s. */
export const exactDurationText = (ms: number, locale: string): string => {
  const [unit, size] = UNITS.find(([, length]) => ms >= length && ms % length === 0) ?? ['millisecond', 1]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(ms / size)
}

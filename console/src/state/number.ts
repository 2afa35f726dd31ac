/** Numbers as texts, in the language that was chosen. */
import { locale } from './preferences.ts'

export const countText = (count: number): string => new Intl.NumberFormat(locale.value).format(count)

/** Small rates keep two digits that count. */
export const rateText = (rate: number): string =>
  new Intl.NumberFormat(locale.value, {
    maximumFractionDigits: rate < 1 ? 2 : rate < 100 ? 1 : 0,
  }).format(rate)

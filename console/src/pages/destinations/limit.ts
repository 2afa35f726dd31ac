import { exactDurationText } from '../../state/exact-duration.ts'
import { locale } from '../../state/preferences.ts'
import { operateTexts } from '../../texts/operate.ts'

/** The `rate` of a destination. */
export const limitText = ({ count, perMs }: { count: number; perMs: number }): string =>
  operateTexts.value.perTime(count, exactDurationText(perMs, locale.value))

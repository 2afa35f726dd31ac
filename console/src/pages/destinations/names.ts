import { locale } from '../../state/preferences.ts'
import { exactDurationText } from '../../state/exact-duration.ts'
import { operateTexts } from '../../texts/operate.ts'

/** `route/step`, as its endpoints take it. */
export const paramsOf = (name: string): { route: string; step: string } => {
  const [route = '', step = ''] = name.split('/')
  return { route, step }
}

/** The address of its page. */
export const pathOf = (name: string): string =>
  `/destinations/${name.split('/').map(encodeURIComponent).join('/')}`

export const rateText = ({ count, perMs }: { count: number; perMs: number }): string =>
  operateTexts.value.perTime(count, exactDurationText(perMs, locale.value))

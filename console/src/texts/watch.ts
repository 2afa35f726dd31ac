import { translated } from '../state/preferences.ts'
import { watchEn, type WatchTexts } from './watch-en.ts'

export const watchTexts = translated<WatchTexts>(watchEn, async () => (await import('./watch-zh.ts')).watchZh)

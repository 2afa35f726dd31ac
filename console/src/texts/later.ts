import { translated } from '../state/preferences.ts'
import { laterEn, type LaterTexts } from './later-en.ts'

export const laterTexts = translated<LaterTexts>(laterEn, async () => (await import('./later-zh.ts')).laterZh)

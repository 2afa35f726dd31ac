import { translated } from '../state/preferences.ts'
import { knowEn, type KnowTexts } from './know-en.ts'

export const knowTexts = translated<KnowTexts>(knowEn, async () => (await import('./know-zh.ts')).knowZh)

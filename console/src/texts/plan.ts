import { translated } from '../state/preferences.ts'
import { planEn, type PlanTexts } from './plan-en.ts'

export const planTexts = translated<PlanTexts>(planEn, async () => (await import('./plan-zh.ts')).planZh)

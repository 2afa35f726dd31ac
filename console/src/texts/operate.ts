import { translated } from '../state/preferences.ts'
import { operateEn, type OperateTexts } from './operate-en.ts'

export const operateTexts = translated<OperateTexts>(
  operateEn,
  async () => (await import('./operate-zh.ts')).operateZh,
)

import { translated } from '../state/preferences.ts'
import { configEn, type ConfigTexts } from './config-en.ts'

export const configTexts = translated<ConfigTexts>(
  configEn,
  async () => (await import('./config-zh.ts')).configZh,
)

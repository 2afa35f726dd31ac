import { translated } from '../state/preferences.ts'
import { searchEn, type SearchTexts } from './search-en.ts'

export const searchTexts = translated<SearchTexts>(
  searchEn,
  async () => (await import('./search-zh.ts')).searchZh,
)

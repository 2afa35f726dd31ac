/** What each person chooses for the browser that is in use. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals'
import { en, type Texts } from '../texts/en.ts'
import { keptChoice } from './kept.ts'
import { isPartMissing } from './part-missing.ts'

export const CLOCKS = ['utc', 'local', 'ago'] as const
const THEMES = ['system', 'light', 'dark'] as const
const LANGUAGES = ['en', 'zh'] as const

export const clock = keptChoice('clock', CLOCKS)
export const theme = keptChoice('theme', THEMES)
export const language = keptChoice('language', LANGUAGES, navigator.language.startsWith('zh') ? 'zh' : 'en')
/** For screens that others see: accounts are shown by names that say nothing. */
export const accounts = keptChoice('accounts', ['shown', 'hidden'])
/** Whether single keys do something: speech input and some keyboards press them by accident. */
export const keysAre = keptChoice('keys', ['on', 'off'])

/** A table of texts in the language that was chosen; the Chinese one is loaded when it is. */
export const translated = <Table>(
  english: Table,
  loadChinese: () => Promise<Table>,
): ReadonlySignal<Table> => {
  const chinese = signal<Table | undefined>(undefined)
  effect(() => {
    if (language.value !== 'zh') return
    loadChinese()
      .then(table => (chinese.value = table))
      .catch(() => (isPartMissing.value = true))
  })
  return computed(() => (language.value === 'zh' ? (chinese.value ?? english) : english))
}

export const texts = translated<Texts>(en, async () => (await import('../texts/zh.ts')).zh)

/** As browsers know the language. */
export const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'))

effect(() => {
  document.documentElement.dataset['theme'] = theme.value
  document.documentElement.lang = locale.value
})

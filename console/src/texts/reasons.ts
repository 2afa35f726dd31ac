import { translated } from '../state/preferences.ts'
import { wordFor } from './word-for.ts'

type Sentences = Readonly<Record<'event' | 'route' | 'decision', Readonly<Record<string, string>>>>

/** In English the gateway says it. */
const sentences = translated<Sentences | undefined>(
  undefined,
  async () => (await import('./reasons-zh.ts')).reasonsZh,
)

/** A reason of the gateway's own as a sentence, in the language that was chosen; `said` is what the gateway answered. */
export const reasonText = (kind: keyof Sentences, code: string, said: string): string =>
  (sentences.value && wordFor(sentences.value[kind], code)) ?? said

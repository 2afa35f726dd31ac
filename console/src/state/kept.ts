import { effect, signal, type Signal } from '@preact/signals'

/** What this browser keeps under a name; nothing where it keeps nothing, as in a private window of some. */
export const readKept = (name: string): string | undefined => {
  try {
    return localStorage.getItem(`chatgate.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export const keep = (name: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(`chatgate.${name}`)
    else localStorage.setItem(`chatgate.${name}`, value)
  } catch {
    // It holds for this page, then.
  }
}

/** A choice that outlives the page. The first is taken unless another was chosen. */
export const keptChoice = <Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
  first: Word = words[0],
): Signal<Word> => {
  const kept = readKept(name)
  const choice = signal(words.find(word => word === kept) ?? first)
  effect(() => keep(name, choice.value))
  return choice
}

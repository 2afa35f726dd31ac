/** Begins with a capital letter, or one of a script without capitals, and ends with a full stop; in one line. */
const SENTENCE = /^[\p{Lu}\p{Lo}][^\n]*[.。]$/u

export const isSentence = (text: string): boolean => SENTENCE.test(text)

/** What differs between two texts, in words. */
export interface Piece {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** Words, and each other character alone; those of Chinese are words by themselves. */
const TOKEN = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{Alphabetic}\p{Number}_])+|[^]/gu
/** The table below has the product of both numbers as its size. */
const TOKENS_MAX = 1_200

/** The longest common subsequence stays; texts that are too long are as good as different. */
export const wordsDiff = (before: string, after: string): Piece[] => {
  const [old, now] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []]
  if (before === after) return joined([{ kind: 'same', text: before }])
  if (old.length > TOKENS_MAX || now.length > TOKENS_MAX)
    return joined([
      { kind: 'gone', text: before },
      { kind: 'new', text: after },
    ])
  const width = now.length + 1
  /** How many tokens the rests from here on have in common. */
  const common = new Uint16Array((old.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row -= 1)
    for (let column = now.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        old[row] === now[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
  const pieces: Piece[] = []
  for (let row = 0, column = 0; row < old.length || column < now.length;) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      pieces.push({ kind: 'same', text: old[row] ?? '' })
      row += 1
      column += 1
    } else if (row < old.length && (column === now.length || at(row + 1, column) >= at(row, column + 1)))
      pieces.push({ kind: 'gone', text: old[row++] ?? '' })
    else pieces.push({ kind: 'new', text: now[column++] ?? '' })
  }
  return joined(pieces)
}

/** Neighbors of a kind as one. */
const joined = (pieces: readonly Piece[]): Piece[] => {
  const list: Piece[] = []
  for (const piece of pieces) {
    const last = list.at(-1)
    if (last?.kind === piece.kind) last.text += piece.text
    else if (piece.text !== '') list.push({ ...piece })
  }
  return list
}

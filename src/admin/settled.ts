/** With PostgreSQL numbers are given before the commit, so a lower one may show up this much later than a higher one. */
export const LATE_MS = 2_000

/** Below which number nothing shows up any more, as far as the last two seconds tell. */
export class Settled {
  /** The highest number of each look in the last two seconds, the oldest look first. */
  #looks: { at: number; seq: number }[]

  /** Numbers up to this one count as settled from the beginning. */
  constructor(seq: number, now: number) {
    this.#looks = [{ at: now, seq }]
  }

  /** The highest number of all looks. */
  get highest(): number {
    return this.#looks.at(-1)?.seq ?? 0
  }

  /** Numbers up to this one had all shown up by two seconds ago. */
  at(now: number): number {
    while (this.#looks.length > 1 && now - (this.#looks[1]?.at ?? now) >= LATE_MS) this.#looks.shift()
    return this.#looks[0]?.seq ?? 0
  }

  /** The highest number of one more look. */
  look(seq: number, now: number): void {
    this.#looks.push({ at: now, seq: Math.max(this.highest, seq) })
  }
}

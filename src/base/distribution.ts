/**
 * How values are spread, as plain numbers that threads can post to each other or share: how many lie at or below each bound (and above
 * the one before), how many lie above all bounds, and the sum of all values.
 */
export interface Distribution {
  /** Rising. */
  bounds: readonly number[]
  /** One count for each bound, one for what lies above, and the sum. */
  figures: Float64Array
}

const FIGURES_BESIDE_BOUNDS = 2

export const createDistribution = (bounds: readonly number[]): Distribution => ({
  bounds,
  figures: new Float64Array(bounds.length + FIGURES_BESIDE_BOUNDS),
})

/** In memory that threads share; one of them may write: what two add at the same time would get lost. */
export const createSharedDistribution = (bounds: readonly number[]): Distribution => ({
  bounds,
  figures: sharedFigures(bounds.length + FIGURES_BESIDE_BOUNDS),
})

export const sharedFigures = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))

export const observe = ({ bounds, figures }: Distribution, value: number): void => {
  const index = bounds.findIndex(bound => value <= bound)
  add(figures, index < 0 ? bounds.length : index, 1)
  add(figures, bounds.length + 1, value)
}

/** Adds what another distribution over the same bounds has seen. */
export const addUp = ({ figures }: Distribution, more: Distribution): void =>
  more.figures.forEach((value, index) => add(figures, index, value))

export const add = (figures: Float64Array, index: number, value: number): void => {
  figures[index] = (figures[index] ?? 0) + value
}

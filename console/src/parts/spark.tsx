import { curveOf, type Reading, type Sample } from '../state/figures.ts'

const BOX = { width: 240, height: 40 }

interface SparkProps {
  samples: readonly Sample[]
  read: Reading
  /** How high a value stands, from 0 to 1. */
  share: (value: number) => number
  /** Where a line is drawn across, from 0 to 1. */
  limit?: number
  isBad?: boolean
}

/** An hour as a small curve, for the eye; a table has to say the same. */
export const Spark = ({ samples, read, share, limit, isBad = false }: SparkProps) => {
  const { width, height } = BOX
  const y = limit === undefined ? 0 : height * (1 - limit)
  return (
    <svg
      class={`spark ${isBad ? 'bad' : ''}`}
      viewBox={`0 -2 ${width} ${height + 3}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="base" d={`M0 ${height}H${width}`} />
      {curveOf(samples, read, share, BOX).map(points => (
        <g key={points.slice(0, 12)}>
          <path class="area" d={areaUnder(points, height)} />
          {/* A single point would not be seen. */}
          <polyline points={points.includes(' ') ? points : `${points} ${points}`} />
        </g>
      ))}
      {limit !== undefined && <path class="limit" d={`M0 ${y}H${width}`} />}
    </svg>
  )
}

const xOf = (point: string | undefined): string => point?.split(',')[0] ?? '0'

const areaUnder = (points: string, height: number): string => {
  const all = points.split(' ')
  return `M${xOf(all[0])} ${height}L${points}L${xOf(all.at(-1))} ${height}Z`
}

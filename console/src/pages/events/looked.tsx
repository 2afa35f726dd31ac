import { searchTexts } from '../../texts/search.ts'

interface LookedProps {
  /** How many events. */
  count: number
  /** The address of a list that goes on from there; none where all was looked at. */
  further: string | undefined
}

/** How far a search has looked that no index has: it looks at a bounded number of events. */
export const Looked = ({ count, further }: LookedProps) => {
  const t = searchTexts.value
  return (
    <p class="looked muted">
      {t.lookedAt(count)} {further === undefined ? t.lookedAtAll : <a href={further}>{t.lookFurther}</a>}
    </p>
  )
}

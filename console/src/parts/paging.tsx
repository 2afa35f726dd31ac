import { texts } from '../state/preferences.ts'

interface PagingProps {
  /** The address of the first page, unless this is it. */
  newest: string | undefined
  /** Of the next, where there is one. */
  older: string | undefined
}

export const Paging = ({ newest, older }: PagingProps) => {
  const t = texts.value
  if ((newest ?? older) === undefined) return null
  return (
    <nav class="paging" aria-label={t.paging}>
      {newest !== undefined && <a href={newest}>{t.newest}</a>}
      {older !== undefined && <a href={older}>{t.older}</a>}
    </nav>
  )
}

import { texts } from '../state/preferences.ts'
import { Account } from './text.tsx'

interface Acted {
  operator?: string
  subject?: string
  byAdmin: boolean
}

/** Whom it is about, and who did it where that is somebody else. */
export const WhoAndWhom = ({ event: { operator, subject, byAdmin } }: { event: Acted }) => {
  const admin = byAdmin && <span class="tag">{texts.value.admin}</span>
  if (operator === undefined || operator === subject)
    return (
      <>
        {subject !== undefined && <Account id={subject} />}
        {admin}
      </>
    )
  return (
    <>
      <Account id={operator} />
      {admin}
      <span class="arrow"> → </span>
      {subject !== undefined && <Account id={subject} />}
    </>
  )
}

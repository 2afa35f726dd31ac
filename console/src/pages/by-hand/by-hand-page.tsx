import { Failure } from '../../parts/failure.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Paging } from '../../parts/paging.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Account } from '../../parts/text.tsx'
import { place, useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { eventsCommand } from '../../state/shell.ts'
import { knowTexts } from '../../texts/know.ts'
import { DoneRow } from './done-row.tsx'

/** Few enough that what each did, which is asked for one by one, is there soon. */
const PAGE_SIZE = 25
const POLL_MS = 2000

/** What people changed, newest first. */
export const ByHandPage = () => {
  const { page, loading, time } = texts.value
  const t = knowTexts.value
  const { operator, cursor } = place.value.query
  const filters = { command: 'Gateway.DoneByHand', ...(operator !== undefined && { operator }) }
  const api = apiAddress('GET /api/events', {}, { ...filters, cursor, limit: String(PAGE_SIZE) })
  const { answer, failure, from } = useAsked(api, POLL_MS)
  useTitle(page.byHand)
  const to = (at: string | undefined): string => addressOf('/by-hand', { operator, cursor: at })
  const next = answer?.cursor
  return (
    <section class="list" aria-label={page.byHand}>
      <h1>{page.byHand}</h1>
      <p class="muted">{t.byHandWhat}</p>
      {operator !== undefined && (
        <p class="said">
          {t.who}: <Account id={operator} /> · <a href="/by-hand">{t.anybody}</a>
        </p>
      )}
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {answer?.events.length === 0 && <Nothing isOfOne={operator !== undefined} />}
      {answer && answer.events.length > 0 && (
        <table class={`plain-rows by-hand ${from === api ? '' : 'old'}`}>
          <Columns names={[time, t.action, t.who, t.why]} />
          <tbody>
            {answer.events.map(event => (
              <DoneRow key={event.id} event={event} />
            ))}
          </tbody>
        </table>
      )}
      <Paging
        newest={cursor === undefined ? undefined : to(undefined)}
        older={next === undefined ? undefined : to(String(next))}
      />
      <SameAs command={eventsCommand(filters)} api={api} link={() => `${location.origin}${to(cursor)}`} />
    </section>
  )
}

const Nothing = ({ isOfOne }: { isOfOne: boolean }) => {
  const t = knowTexts.value
  return (
    <div class="empty">
      <p>{isOfOne ? t.nothingDoneBy : t.nothingDone}</p>
      {!isOfOne && <p>{t.nothingDoneHelp}</p>}
    </div>
  )
}

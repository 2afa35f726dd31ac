import { Failure } from '../../parts/failure.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { mayChange } from '../../state/may-change.ts'
import { texts } from '../../state/preferences.ts'
import { knowTexts } from '../../texts/know.ts'
import { RefusedGroup } from './refused-group.tsx'
import { TryAgain } from './try-again.tsx'
import { useAsking } from '../../parts/use-asking.ts'

const POLL_MS = 2000

/** Callbacks that were refused, by what they were told; what mends it; and trying them again afterwards. */
export const RefusedPage = () => {
  const { page, loading } = texts.value
  const t = knowTexts.value
  const api = apiAddress('GET /api/refused')
  const { answer, failure } = useAsked(api, POLL_MS)
  const { about: chosen, key, ask, close } = useAsking<readonly string[]>()
  const refused = answer?.refused ?? []
  const groups = Map.groupBy(refused, one => one.answer)
  useTitle(page.refused)
  return (
    <section class="list" aria-label={page.refused}>
      <h1>{page.refused}</h1>
      <p class="muted">{t.refusedWhat}</p>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {groups.size > 1 && mayChange.value && (
        <p class="said">
          <button type="button" onClick={() => ask(refused.map(({ id }) => id))}>
            {t.tryAll(refused.length)}
          </button>
        </p>
      )}
      {chosen && (
        // What is taken leaves the list, and what came of it has to stay.
        <TryAgain key={key} ids={chosen} onClose={close} />
      )}
      {answer && refused.length === 0 && (
        <div class="empty">
          <p>{t.noneRefused}</p>
          <p>{t.noneRefusedHelp}</p>
        </div>
      )}
      {[...groups].map(([name, list]) => (
        <RefusedGroup key={name} answer={name} refused={list} choose={ask} />
      ))}
      <SameAs command="chatgate refused" api={api} link={() => `${location.origin}/refused`} />
    </section>
  )
}

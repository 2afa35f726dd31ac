import { Failure } from '../../parts/failure.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { FirstSteps } from './first-steps.tsx'
import { DeadGroups, InTrouble, Quiet, UnderWay } from './short-lists.tsx'
import { SixFigures } from './six-figures.tsx'

const FIGURES_EVERY_MS = 5_000
const LISTS_EVERY_MS = 5_000
const GROUPS_EVERY_MS = 15_000
const DEAD_SINCE = '24h'

/** Whether all is well, and where to look where it is not. */
export const OverviewPage = () => {
  const t = texts.value
  const figuresAt = apiAddress('GET /api/figures')
  const figures = useAsked(figuresAt, FIGURES_EVERY_MS)
  const destinations = useAsked(apiAddress('GET /api/destinations'), LISTS_EVERY_MS)
  const replays = useAsked(apiAddress('GET /api/replays'), LISTS_EVERY_MS)
  const groupsAt = apiAddress('GET /api/deliveries/groups', {}, { since: DEAD_SINCE })
  const groups = useAsked(groupsAt, GROUPS_EVERY_MS)
  const newest = useAsked(apiAddress('GET /api/events', {}, { limit: '1' }), LISTS_EVERY_MS)
  useTitle(t.page.overview)
  const failed = [figures, destinations, replays, groups, newest].find(({ failure }) => failure)
  const isNew = newest.answer?.events.length === 0
  return (
    <div class="overview">
      <h1>{t.page.overview}</h1>
      <Failure failure={failed?.failure} />
      {!figures.answer && !failed && <p class="loading">{t.loading}</p>}
      {isNew && <FirstSteps />}
      {figures.answer && <SixFigures figures={figures.answer} destinations={destinations.answer} />}
      {destinations.answer && <InTrouble destinations={destinations.answer.destinations} />}
      {groups.answer && <DeadGroups groups={groups.answer.groups} />}
      {replays.answer && <UnderWay replays={replays.answer.replays} />}
      {figures.answer && newest.answer && !isNew && (
        <Quiet commands={figures.answer.commands} newest={newest.answer.events[0]?.command} />
      )}
      <SameAs command="chatgate destinations" api={figuresAt} link={() => `${location.origin}/`} />
    </div>
  )
}

import { useEffect, useRef } from 'preact/hooks'
import { lazy } from '../parts/lazy.tsx'
import { followLinks, go, place } from '../state/address.ts'
import type { PageName } from '../state/read-address.ts'
import { useKeys } from '../state/keys.ts'
import { clock, CLOCKS, texts } from '../state/preferences.ts'
import { isPartMissing } from '../state/part-missing.ts'
import { isSignInWanted } from '../state/session.ts'
import { EventPage } from '../pages/event/event-page.tsx'
import { EventsPage } from '../pages/events/events-page.tsx'
import { isHelpOpen } from './help-open.ts'
import { Menu, MENU } from './menu.tsx'

const OverviewPage = lazy(async () => (await import('../pages/overview/overview-page.tsx')).OverviewPage)
const LivePage = lazy(async () => (await import('../pages/live/live-page.tsx')).LivePage)
const PlanPage = lazy(async () => (await import('../pages/plan/plan-page.tsx')).PlanPage)
const ConfigPage = lazy(async () => (await import('../pages/config/config-page.tsx')).ConfigPage)
const Banners = lazy(async () => (await import('./banners.tsx')).Banners)
const Help = lazy(async () => (await import('./help.tsx')).Help)
const Settings = lazy(async () => (await import('./settings.tsx')).Settings)
const SignIn = lazy(async () => (await import('./sign-in.tsx')).SignIn)
const DestinationsPage = lazy(
  async () => (await import('../pages/destinations/destinations-page.tsx')).DestinationsPage,
)
const DestinationPage = lazy(
  async () => (await import('../pages/destinations/destination-page.tsx')).DestinationPage,
)
const DeadPage = lazy(async () => (await import('../pages/dead/dead-page.tsx')).DeadPage)
const ReplaysPage = lazy(async () => (await import('../pages/replays/replays-page.tsx')).ReplaysPage)
const RefusedPage = lazy(async () => (await import('../pages/refused/refused-page.tsx')).RefusedPage)
const ProfilePage = lazy(async () => (await import('../pages/profile/profile-page.tsx')).ProfilePage)
const NodesPage = lazy(async () => (await import('../pages/nodes/nodes-page.tsx')).NodesPage)
const ByHandPage = lazy(async () => (await import('../pages/by-hand/by-hand-page.tsx')).ByHandPage)

const nextClock = (): void => {
  clock.value = CLOCKS[(CLOCKS.indexOf(clock.value) + 1) % CLOCKS.length] ?? 'utc'
}

/** What stands around every page. */
export const Frame = () => {
  const { page } = place.value
  useFocusOnPage()
  useEffect(() => {
    document.addEventListener('click', followLinks)
    return () => document.removeEventListener('click', followLinks)
  }, [])
  useKeys(
    {
      ...Object.fromEntries(MENU.map(([, path, letter]) => [`g ${letter}`, () => go(path)])),
      '?': () => (isHelpOpen.value = true),
      t: nextClock,
      '/': () => go('/events'),
    },
    'everywhere',
  )
  if (isSignInWanted.value) return <SignIn />
  return (
    <div class="frame">
      <a class="skip" href="#page">
        {texts.value.skip}
      </a>
      <Header />
      <main id="page" tabIndex={-1}>
        <Banners />
        {isPartMissing.value && <PartMissing />}
        <Page page={page} />
      </main>
      <Settings />
      {isHelpOpen.value && <Help />}
    </div>
  )
}

/** Where a link goes with the page that it was on, keys go on from the top of the next one. */
const useFocusOnPage = (): void => {
  const at = place.value
  const isFirst = useRef(true)
  useEffect(() => {
    if (!isFirst.current && document.activeElement === document.body)
      document.getElementById('page')?.focus({ preventScroll: true })
    isFirst.current = false
  }, [at])
}

const PartMissing = () => (
  <p class="notice">
    {texts.value.partMissing}{' '}
    <button type="button" onClick={() => location.reload()}>
      {texts.value.reload}
    </button>
  </p>
)

const Header = () => (
  <header>
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M6 8v16M26 8v16" />
        <path class="way" d="M10 16h11M17 11l5 5-5 5" />
      </svg>
      Chatgate
    </a>
    <Menu />
  </header>
)

const Page = ({ page }: { page: PageName | undefined }) => {
  const { params, ignored } = place.value
  const t = texts.value
  return (
    <>
      {ignored.length > 0 && <p class="notice">{t.ignored(ignored.join(' '))}</p>}
      {page === 'overview' && <OverviewPage />}
      {page === 'live' && <LivePage />}
      {page === 'plan' && <PlanPage />}
      {page === 'config' && <ConfigPage />}
      {page === 'events' && <EventsPage />}
      {page === 'event' && <EventPage id={params['id'] ?? ''} />}
      {page === 'destinations' && <DestinationsPage />}
      {page === 'destination' && (
        <DestinationPage route={params['route'] ?? ''} step={params['step'] ?? ''} />
      )}
      {page === 'dead' && <DeadPage />}
      {page === 'replays' && <ReplaysPage />}
      {page === 'refused' && <RefusedPage />}
      {(page === 'profiles' || page === 'profile') && <ProfilePage user={params['user']} />}
      {page === 'nodes' && <NodesPage />}
      {page === 'byHand' && <ByHandPage />}
      {page === undefined && <NoPage />}
    </>
  )
}

const NoPage = () => (
  <>
    <h1>{texts.value.noPage}</h1>
    <p>
      <a href="/events">{texts.value.page.events}</a>
    </p>
  </>
)

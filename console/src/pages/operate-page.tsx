import { DeadPage } from './dead/dead-page.tsx'
import { DestinationPage } from './destinations/destination-page.tsx'
import { DestinationsPage } from './destinations/destinations-page.tsx'
import { ReplaysPage } from './replays/replays-page.tsx'

interface OperatePageProps {
  page: 'destinations' | 'destination' | 'dead' | 'replays'
  params: Readonly<Record<string, string>>
}

/** The pages on which things are changed; loaded when one of them is shown first. */
export const OperatePage = ({ page, params: { route = '', step = '' } }: OperatePageProps) => {
  if (page === 'destinations') return <DestinationsPage />
  if (page === 'destination') return <DestinationPage route={route} step={step} />
  return page === 'dead' ? <DeadPage /> : <ReplaysPage />
}

import { ByHandPage } from './by-hand/by-hand-page.tsx'
import { NodesPage } from './nodes/nodes-page.tsx'
import { ProfilePage } from './profile/profile-page.tsx'
import { RefusedPage } from './refused/refused-page.tsx'

interface KnowPageProps {
  page: 'refused' | 'profiles' | 'profile' | 'nodes' | 'byHand'
  user: string | undefined
}

/** Pages for looking something up; loaded when one of them is shown first. */
export const KnowPage = ({ page, user }: KnowPageProps) => {
  if (page === 'refused') return <RefusedPage />
  if (page === 'nodes') return <NodesPage />
  return page === 'byHand' ? <ByHandPage /> : <ProfilePage user={user} />
}

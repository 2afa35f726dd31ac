import { accounts } from '../state/preferences.ts'
import { Account } from './text.tsx'

/** The page of a user's profile. */
export const profilePath = (user: string): string => `/profiles/${encodeURIComponent(user.toWellFormed())}`

/** An account that leads to its profile; where accounts are hidden it leads nowhere, as browsers show where a link goes. */
export const AccountLink = ({ id }: { id: string }) =>
  accounts.value === 'hidden' ? (
    <Account id={id} />
  ) : (
    <a class="account-link" href={profilePath(id)}>
      <Account id={id} />
    </a>
  )

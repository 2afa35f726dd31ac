import { accounts } from '../state/preferences.ts'
import { Account } from './text.tsx'
import { profilePath } from '../state/paths.ts'

/** An account that leads to its profile; where accounts are hidden it leads nowhere, as browsers show where a link goes. */
export const AccountLink = ({ id }: { id: string }) =>
  accounts.value === 'hidden' ? (
    <Account id={id} />
  ) : (
    <a class="account-link" href={profilePath(id)}>
      <Account id={id} />
    </a>
  )

import { texts } from '../state/preferences.ts'
import { AccountLink } from './account-link.tsx'
import { Account } from './text.tsx'

interface Acted {
  command: string
  operator?: string
  subject?: string
  group?: string
  byAdmin: boolean
}

interface WhoProps {
  event: Acted
  /** Whether users lead to their profiles; not within what is a link itself. */
  isLinked?: boolean
}

/** Whom it is about, and who did it where that is somebody else. */
export const WhoAndWhom = ({ event, isLinked = false }: WhoProps) => {
  const { operator, subject, byAdmin } = event
  const admin = byAdmin && <span class="tag">{texts.value.admin}</span>
  const whom = subject !== undefined && <Who id={subject} isLinked={isLinked && isUser(event, subject)} />
  if (operator === undefined || operator === subject)
    return (
      <>
        {whom}
        {admin}
      </>
    )
  return (
    <>
      <Who id={operator} isLinked={isLinked && isUser(event, operator)} />
      {admin}
      <span class="arrow"> → </span>
      {whom}
    </>
  )
}

/** Events may be about a group, and those of the gateway are about what it has. */
const isUser = ({ command, group }: Acted, id: string): boolean =>
  id !== group && !command.startsWith('Gateway.')

const Who = ({ id, isLinked }: { id: string; isLinked: boolean }) =>
  isLinked ? <AccountLink id={id} /> : <Account id={id} />

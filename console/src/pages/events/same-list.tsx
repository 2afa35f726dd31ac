import { SameAs } from '../../parts/same-as.tsx'
import { copyText } from '../../state/copy.ts'
import { lastingLink } from '../../state/fixed-times.ts'
import { useKeys } from '../../state/keys.ts'
import { eventsCommand, type Filters } from '../../state/shell.ts'

interface SameListProps {
  query: Readonly<Record<string, string>>
  filters: Filters
  /** The address of the API that it is from. */
  api: string
}

/** The list for a terminal, for a program and for somebody else. */
export const SameList = ({ query, filters, api }: SameListProps) => {
  const link = (): string => lastingLink('/events', query)
  useKeys({ y: () => void copyText(link()) })
  return <SameAs command={eventsCommand(filters)} api={api} link={link} />
}

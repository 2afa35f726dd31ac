import type { Body } from './body.ts'
import { PROFILE_SET } from './commands/profile.ts'
import type { Change } from './event.ts'

/** The profile changes in a callback, whose body must fit its command. Empty for other commands. */
export const profileChanges = (command: string, body: Body): Change[] => {
  if (command !== PROFILE_SET) return []
  const items = body['ProfileItem'] as { Tag: string; Value: string | number }[]
  return items.map(({ Tag, Value }) => ({ tag: Tag, value: Value }))
}

export const ROLES = ['all', 'receive', 'deliver'] as const

/** What a gateway does: everything, only take callbacks and answer them, or only route and deliver. */
export type Role = (typeof ROLES)[number]

/** This gateway among those at the same store. */
export interface Node {
  name: string
  role: Role
}

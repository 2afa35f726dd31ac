import { readQuery } from '../events/query.ts'

/** Whom a request says it comes from, and what it says it is about. Nothing of it is verified: good for counting what was refused. */
export interface Claim {
  app: string
  command: string
}

export const claimOf = (queryText: string): Claim => {
  const query = readQuery(queryText)
  return { app: query.get('SdkAppid') ?? '', command: query.get('CallbackCommand') ?? '' }
}

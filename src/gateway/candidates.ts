import { createCandidates, type Candidates } from '../candidate/candidates.ts'
import type { Stages } from './servers.ts'

/** Texts are tried beside the config in force, whichever that is then. */
export const candidatesFor = ({
  work,
  reloader,
  secrets,
}: Pick<Stages, 'work' | 'reloader' | 'secrets'>): Candidates =>
  createCandidates({
    inForce: () => ({
      inForce: reloader.source(),
      secrets: [...secrets],
      files: work.config().settings.files,
    }),
    // The one that is open, whatever a reload says.
    store: work.config().settings.store,
    now: Date.now,
  })

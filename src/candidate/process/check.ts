import { describeRoute } from '../../try/describe.ts'
import { withChains } from '../../try/with-chains.ts'
import type { Checked } from '../messages.ts'
import type { Admitted } from './admit.ts'

/** What `chatgate check` says of the candidate. Throws `ConfigError`. */
export const checkCandidate = ({ source, ...running }: Admitted): Promise<Checked> =>
  withChains(
    source,
    ({ config: { warnings }, chains: { routes } }) => ({
      warnings: [...warnings],
      routes: routes.map(describeRoute),
    }),
    running,
  )

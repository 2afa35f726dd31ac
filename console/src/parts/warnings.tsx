import { Said } from './text.tsx'

/** What may be wrong with filters that find nothing, in the words of the gateway. */
export const Warnings = ({ warnings }: { warnings: readonly string[] }) =>
  warnings.map(warning => (
    <p key={warning} class="notice">
      <Said text={warning} />
    </p>
  ))

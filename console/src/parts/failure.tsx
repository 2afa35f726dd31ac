import { printable } from '../../../src/log/printable.ts'
import { texts } from '../state/preferences.ts'

/** Why there is nothing newer to show, in the words of the gateway. */
export const Failure = ({ failure }: { failure: { sentence: string } | undefined }) =>
  failure ? (
    <p class="failure" role="alert">
      {texts.value.failed(printable(failure.sentence))}
    </p>
  ) : null

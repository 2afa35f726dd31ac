import { didYouMean, listNames } from '../../base/nearest.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'

/** The SdkAppids of an `apps` list as far as it fits; a number is as good as a text. Undefined where there is none. */
export const readApps = (written: unknown): string[] | undefined =>
  Array.isArray(written)
    ? written.flatMap((id: unknown) => (typeof id === 'string' || typeof id === 'number' ? String(id) : []))
    : undefined

/** The listed apps that the config does not have. */
export const unknownApps = (
  listed: readonly string[] | undefined,
  path: Path,
  known: readonly string[],
): Finding[] =>
  (listed ?? []).flatMap((id, index) =>
    known.includes(id)
      ? []
      : [
          {
            path: [...path, index],
            sentence: didYouMean(
              `the app ${id} is not listed under \`apps\``,
              id,
              known,
              `There are ${listNames(known)}`,
            ),
          },
        ],
  )

import { didYouMean, listNames } from '../../base/nearest.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'

/** The valid SdkAppids of an `apps` list; an id may be a number or a string. Undefined if there is no list. */
export const readApps = (written: unknown): string[] | undefined =>
  Array.isArray(written)
    ? written.flatMap((id: unknown) => (typeof id === 'string' || typeof id === 'number' ? String(id) : []))
    : undefined

/** The listed apps that are not in the config. */
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
              `Known: ${listNames(known)}`,
            ),
          },
        ],
  )

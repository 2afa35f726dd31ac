import type { ConfigSource, IncludedFile } from '../config.ts'

/** The files that a config includes, each once, in the order of its `include`. */
export const includedFiles = ({ included = [] }: ConfigSource): IncludedFile[] => [
  ...new Map(included.flatMap(({ files }) => files).map(found => [found.file, found])).values(),
]

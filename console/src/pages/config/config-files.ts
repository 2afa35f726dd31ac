import type { ConfigInForce } from './config-page.tsx'

/** A file whose text stands on the page. */
export interface ShownFile {
  file: string
  text: string
  /** Begins the ids of its lines: `#L5`, and in the first included file `#F1L5`. */
  prefix: string
}

/** The config, then what it includes. */
export const shownFiles = ({ file, text, included }: ConfigInForce): ShownFile[] =>
  [{ file, text }, ...included].map((shown, index) => ({
    ...shown,
    prefix: index === 0 ? 'L' : `F${index}L`,
  }))

/** The id of a line that is shown. */
export const lineId = (
  files: readonly ShownFile[],
  place: { file?: string; line?: number },
): string | undefined => {
  const shown = files.find(({ file }) => file === place.file)
  return shown && place.line !== undefined ? `${shown.prefix}${place.line}` : undefined
}

/** The last part of its path. */
export const nameOf = (file: string): string => file.replace(/^.*[\\/]/, '')

/** The columns of the terminal behind a stream; undefined where there is none, or one that does not know its size. */
export const terminalWidth = ({ columns }: NodeJS.WriteStream): number | undefined =>
  columns > 0 ? columns : undefined

/** Whether an option holds a certificate or key itself, and not the name of its file. */
export const isPem = (text: string): boolean => text.includes('-----BEGIN')

/** As it stands in its file: in variables, line breaks are often written as `\n`. */
export const pemText = (text: string): string =>
  text.includes('\n') ? text : text.replaceAll(String.raw`\n`, '\n')

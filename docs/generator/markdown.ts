/** A Markdown table; what a cell says shows as it is, except for code between backticks. */
export const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...lines.map(cells => row(cells.map(plain)))].join('\n')

const row = (cells: readonly string[]): string => `| ${cells.map(oneLine).join(' | ')} |`

/** `<route>` would vanish as an HTML tag, and what stands between two stars would be slanted. */
const plain = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map(part => (part.startsWith('`') ? part : part.replaceAll(/[<*]/g, String.raw`\$&`)))
    .join('')

const oneLine = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', '⏎')

export const code = (text: string): string => `\`${text}\``

export const block = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``
